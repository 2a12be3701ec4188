using BuildKit.Building;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Projects.Publishing;

/// <summary>Where a publish ends. Asked first whether it has the result already, then written to.</summary>
internal interface IDestination
{
    /// <summary>"store", "registry", "archive", "layout", "stream".</summary>
    string Kind { get; }

    /// <summary>The file or folder, or null.</summary>
    string? Path { get; }

    IReadOnlyList<ImageReference> Names { get; }

    /// <summary>True when the bytes of every layer are going to be needed; false when knowing their digests may do.</summary>
    bool NeedsLayers { get; }

    /// <summary>True when every name leads to <paramref name="root"/> already, and all that it reaches is there. Reads as little as that takes.</summary>
    Task<bool> HasAsync(Descriptor root, CancellationToken ct);

    /// <summary>What the destination's present content says of layers: definition key to digests. Trusted for this destination only.</summary>
    Task<IReadOnlyDictionary<string, LayerDigests>> LearnAsync(CancellationToken ct);

    /// <summary>Copies everything that is not there; returns the bytes that travelled to a registry.</summary>
    Task<long> WriteAsync(AssembledSource source, CancellationToken ct);
}
