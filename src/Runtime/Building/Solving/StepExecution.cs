using BuildKit.Building.Steps;
using BuildKit.Oci;

namespace BuildKit.Building.Solving;

/// <summary>Everything a program is run with; nothing is looked up any more.</summary>
public sealed record StepExecution
{
    public required BuildStep.Run Step { get; init; }

    /// <summary>Unpacked layers, top first; at least one.</summary>
    public required IReadOnlyList<string> Lower { get; init; }

    /// <summary>A folder of this step alone, on the store's file system: "upper" in it becomes the layer.</summary>
    public required string Folder { get; init; }

    /// <summary>The step's variables with the secret ones.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public IReadOnlyList<StepMount> Mounts { get; init; } = [];

    /// <summary>What it writes: whether to standard error, and the bytes. Called from one thread.</summary>
    public required Action<bool, ReadOnlyMemory<byte>> Output { get; init; }

    /// <summary>Of the base image; null above nothing.</summary>
    public Platform? Platform { get; init; }

    /// <summary>No file of the layer is younger.</summary>
    public DateTimeOffset? Newest { get; init; }

    public string Upper => Path.Combine(Folder, "upper");

    public string Work => Path.Combine(Folder, "work");
}
