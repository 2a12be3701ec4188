using BuildKit.Building.Steps;

namespace BuildKit.Building.Solving;

/// <summary>A finished step with the keys under which its result may be found again: what a cache export consists of.</summary>
/// <param name="Step">The step.</param>
/// <param name="Keys">Definition key, content key, or both.</param>
/// <param name="Result">What came of it.</param>
/// <param name="WasCached">Whether it was there before.</param>
public sealed record SolvedStep(BuildStep Step, IReadOnlyList<string> Keys, StepResult Result, bool WasCached);
