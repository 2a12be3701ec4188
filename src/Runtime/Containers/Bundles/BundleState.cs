namespace BuildKit.Containers.Bundles;

/// <summary>What is on disk about a container of the runtime command. What it is doing is never written: the kernel knows.</summary>
public sealed record BundleState
{
    public required string Id { get; init; }

    public string OciVersion { get; init; } = "1.2.0";

    /// <summary>Without it the container was never born: its making was interrupted.</summary>
    public required ProcessIdentity Process { get; init; }

    /// <summary>Absolute.</summary>
    public required string Bundle { get; init; }

    public required string Rootfs { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The user who made it.</summary>
    public uint Owner { get; init; }

    public IReadOnlyList<string> CgroupFolders { get; init; } = [];

    public IReadOnlyList<string> CgroupParents { get; init; } = [];

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
