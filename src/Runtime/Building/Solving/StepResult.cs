using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>The files of a step as a stack of layers, bottom first.</summary>
public sealed record StepResult
{
    public static StepResult Nothing { get; } = new() { Layers = [] };

    public required IReadOnlyList<BuiltLayer> Layers { get; init; }

    /// <summary>The layer that this very step added; null when it changed nothing.</summary>
    public BuiltLayer? Own { get; init; }

    /// <summary>Names the files: equal chains are equal files.</summary>
    public string Chain => Layers.Count == 0 ? "scratch" : ChainId.Of([.. Layers.Select(l => l.DiffId)]).Hex;

    public StepResult With(BuiltLayer? own) => own is null ? this with { Own = null } : new StepResult { Layers = [.. Layers, own], Own = own };
}
