using BuildKit.Oci;

namespace BuildKit.Containers.Mounts;

/// <summary>An image that is mounted as a read-only directory.</summary>
public sealed record ImageMount
{
    public required string Id { get; init; }

    /// <summary>As the user named it.</summary>
    public required string Name { get; init; }

    public required Digest Image { get; init; }

    /// <summary>The unpacked layers that are mounted.</summary>
    public required Digest? ChainId { get; init; }

    public required string Directory { get; init; }

    /// <summary>The process in whose mount namespace the union is; null where this machine's root mounted it for all.</summary>
    public ProcessIdentity? Holder { get; init; }

    /// <summary>The directory was there before and is put back.</summary>
    public bool DirectoryWasThere { get; init; }
}
