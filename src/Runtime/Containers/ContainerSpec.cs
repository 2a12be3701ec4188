using BuildKit.Containers.Logs;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Supervision;
using BuildKit.Networks;
using BuildKit.Oci;

namespace BuildKit.Containers;

/// <summary>
/// What the flags of <c>run</c> and <c>create</c> say, validated but not yet resolved against an image. Values come from a command line,
/// a compose file or an API caller; nothing in here was read from an image.
/// </summary>
public sealed record ContainerSpec
{
    /// <summary>Name or id of an image in the store.</summary>
    public required string Image { get; init; }

    /// <summary>Of an image that the store has for several; null: this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Null: a generated one.</summary>
    public string? Name { get; init; }

    /// <summary>Null: the image's. Empty: none, which also drops the image's command, as in Docker.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Null: the image's.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>NAME=value pairs over the image's; a later pair of the same name wins.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    /// <summary>user[:group], by name or number.</summary>
    public string? User { get; init; }

    /// <summary>Additional groups, by name or number.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    public bool Tty { get; init; }

    /// <summary>Standard input stays open. Without it the container reads end-of-file.</summary>
    public bool Interactive { get; init; }

    /// <summary>Which of its streams whoever created it speaks to. For display: what is done is the runner's choice.</summary>
    public AttachedStreams Attached { get; init; }

    public bool AutoRemove { get; init; }

    /// <summary>The root file system is read-only; volumes and tmpfs are not.</summary>
    public bool ReadOnly { get; init; }

    public bool Privileged { get; init; }

    /// <summary>A minimal init reaps orphans and forwards signals.</summary>
    public bool Init { get; init; }

    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>What it listens on beyond what the image says: for <see cref="PublishAll"/>, and for people. Host ports of them mean nothing.</summary>
    public IReadOnlyList<PublishedPort> Exposed { get; init; } = [];

    /// <summary>Every exposed port on a free port of the host.</summary>
    public bool PublishAll { get; init; }

    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>CONTAINER[:ro|rw]: volumes and binds of other containers, at the places where they have them.</summary>
    public IReadOnlyList<string> VolumesFrom { get; init; } = [];

    public NetworkMode Network { get; init; } = new NetworkMode.Private();

    public string? HostName { get; init; }

    /// <summary>The NIS domain name that the container sees, and what follows its host name in /etc/hosts.</summary>
    public string? DomainName { get; init; }

    public IReadOnlyList<string> Dns { get; init; } = [];

    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>resolv.conf(5), "options", instead of the host's.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>name:address pairs for /etc/hosts.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = OrdinalMap.From([]);

    /// <summary>For the runtime's configuration; nothing of the container sees them.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = OrdinalMap.From([]);

    public IReadOnlyList<string> CapAdd { get; init; } = [];

    public IReadOnlyList<string> CapDrop { get; init; } = [];

    /// <summary>Docker's spellings, see <see cref="SecuritySyntax"/>. A created container has the content of a profile instead of its file's name.</summary>
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    public ResourceSettings Resources { get; init; } = new();

    public IsolationSettings Isolation { get; init; } = new();

    /// <summary>Bytes of /dev/shm; null: 64 MiB.</summary>
    public long? ShmSize { get; init; }

    /// <summary>Null: the image's, or SIGTERM.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Seconds between the stop signal and SIGKILL, below zero for ever; null: the image's, or 10.</summary>
    public int? StopTimeout { get; init; }

    public RestartPolicy Restart { get; init; } = RestartPolicy.No;

    /// <summary>Null: the image's check. Only <see cref="ResolvedSettings.Health"/> is kept with the container.</summary>
    public Health.HealthSettings? Health { get; init; }

    public LogSettings Log { get; init; } = new();
}
