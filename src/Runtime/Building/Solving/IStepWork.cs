using BuildKit.Building.Steps;

namespace BuildKit.Building.Solving;

/// <summary>What a step takes to be known and to be made; its inputs are finished.</summary>
internal interface IStepWork
{
    BuildStep Step { get; }

    /// <summary>The files below.</summary>
    StepResult Basis { get; }

    /// <summary>A key from what inputs are called, which costs nothing; null where inputs have no name for what they hold.</summary>
    string? Definition { get; }

    /// <summary>The key from what the inputs hold, and the facts behind it for those who ask why.</summary>
    Task<StepInputs> ReadInputsAsync(CancellationToken ct);

    /// <summary>The layer; null when nothing changed.</summary>
    Task<BuiltLayer?> MakeAsync(Action<bool, ReadOnlyMemory<byte>> output, CancellationToken ct);
}
