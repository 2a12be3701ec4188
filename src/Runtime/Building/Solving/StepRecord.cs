namespace BuildKit.Building.Solving;

/// <summary>What became of a step: a layer, or null for a step that changed nothing.</summary>
public sealed record StepRecord(BuiltLayer? Layer);
