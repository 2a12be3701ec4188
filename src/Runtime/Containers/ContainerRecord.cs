using BuildKit.Containers.Settings;
using BuildKit.Oci;

namespace BuildKit.Containers;

/// <summary>What a container is: containers/ID/config.json, written once (a rename replaces it). The image's part is fixed at creation, so a moved tag changes nothing.</summary>
public sealed record ContainerRecord
{
    /// <summary>The layout of this document; a newer one is refused rather than misread.</summary>
    public int Version { get; init; } = 1;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required ContainerSpec Spec { get; init; }

    /// <summary>The image's id: the digest of its configuration.</summary>
    public required Digest Image { get; init; }

    /// <summary>The image's manifest.</summary>
    public required Descriptor Manifest { get; init; }

    /// <summary>Uncompressed layers, bottom first: they name the unpacked layers that this container stands on.</summary>
    public required IReadOnlyList<Digest> DiffIds { get; init; }

    public required ResolvedSettings Resolved { get; init; }

    /// <summary>Exposed ports that mean something: on the host's network, and without one, there are none of its own.</summary>
    internal IReadOnlyList<string> ShownPorts => Spec.Network is NetworkMode.Host or NetworkMode.None ? [] : Resolved.ExposedPorts;
}
