namespace BuildKit.Containers.Specification;

/// <summary>
/// What a container is made of, in the words of the OCI runtime specification (config.md, config-linux.md): names and meanings are the
/// spec's, so that a bundle's config.json and a container of this engine are the same thing. A value: nothing here touches the machine.
/// </summary>
public sealed record RuntimeSpec
{
    public string OciVersion { get; init; } = "1.2.0";

    public required RuntimeRoot Root { get; init; }

    /// <summary>Null for a container whose process comes later.</summary>
    public RuntimeProcess? Process { get; init; }

    public string? Hostname { get; init; }

    public string? Domainname { get; init; }

    /// <summary>In the order in which they are mounted; a later one may lie within an earlier one.</summary>
    public IReadOnlyList<RuntimeMount> Mounts { get; init; } = [];

    public RuntimeLinux Linux { get; init; } = new();

    public RuntimeHooks Hooks { get; init; } = RuntimeHooks.None;

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>The root file system: a host directory, plain or the place where the overlay of the launch options is mounted.</summary>
public sealed record RuntimeRoot(string Path, bool Readonly = false);

/// <summary>One mount. <see cref="Source"/> is a host path for binds, and trusted; <see cref="Destination"/> is resolved inside the root.</summary>
public sealed record RuntimeMount(string Destination, string Type)
{
    public string? Source { get; init; }

    /// <summary>
    /// Of a bind: what below the source is mounted, relative, found without leaving the source and without links. Not the specification's:
    /// the source of a volume's subpath is trusted, what containers made below it is not.
    /// </summary>
    public string? Subpath { get; init; }

    /// <summary>mount(8) words: ro, nosuid, nodev, noexec, relatime, bind, rbind, rro, private, and data such as "mode=755".</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Who owns the files of the source as the container sees them ("idmap"); empty leaves owners as they are.</summary>
    public IReadOnlyList<RuntimeIdMapping> UidMappings { get; init; } = [];

    public IReadOnlyList<RuntimeIdMapping> GidMappings { get; init; } = [];
}
