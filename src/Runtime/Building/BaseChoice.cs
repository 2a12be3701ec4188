using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>A base image, found: one image for each platform that was wanted, in that order.</summary>
public sealed record BaseChoice : IDisposable
{
    public required IReadOnlyList<ResolvedBase> Images { get; init; }

    /// <summary>Where the layers are; nothing of them was read.</summary>
    public required IBlobSource Layers { get; init; }

    /// <summary>The repository that has the layers, from which a push to the same registry may mount them.</summary>
    public ImageReference? Repository { get; init; }

    /// <summary>What the name or file resolved to, to be remembered for the next time; null for what is found without effort.</summary>
    public Descriptor? Root { get; init; }

    /// <summary>True when the registry could not be asked, and what it said last time was used.</summary>
    public bool IsFromMemory { get; init; }

    /// <summary>Closes an archive that was opened for its layers.</summary>
    public void Dispose() => (Layers as IDisposable)?.Dispose();
}
