using BuildKit.Containers.Mounts;
using BuildKit.Networks;
using BuildKit.Oci;

namespace BuildKit.Containers.Settings;

/// <summary>The specification laid over the image's defaults: nothing in here is looked up again.</summary>
public sealed record ResolvedSettings
{
    /// <summary>Entry point and command.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>How many of <see cref="Args"/> are the entry point.</summary>
    public int EntrypointLength { get; init; }

    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>As written; resolved against the container's own files at each start.</summary>
    public string User { get; init; } = "";

    public required string HostName { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = OrdinalMap.From([]);

    /// <summary>Null: its health is not watched.</summary>
    public Health.HealthCheck? Health { get; init; }

    public required int StopSignal { get; init; }

    /// <summary>Seconds; below zero: for ever.</summary>
    public required int StopTimeout { get; init; }

    /// <summary>The same as a span, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan StopTime => StopTimeout < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(StopTimeout);

    /// <summary>Every volume has a name here, anonymous ones a random one.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Volumes that have no other owner than this container.</summary>
    public IReadOnlyList<string> AnonymousVolumes { get; init; } = [];

    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>For display: what it listens on, as the image and the caller say: <c>80/tcp</c>.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];
}
