using BuildKit.Building;
using BuildKit.Building.Locking;
using BuildKit.Building.Steps;
using BuildKit.Containers.Programs;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles;

/// <summary>What the flags of <c>build</c> say. Nothing of it is looked up in an environment.</summary>
public sealed record DockerfileBuildRequest
{
    /// <summary>Its ignore file is found with it: <c>&lt;Dockerfile&gt;.dockerignore</c> beside it, else <c>.dockerignore</c> of the context.</summary>
    public required DockerfileChoice Dockerfile { get; init; }

    /// <summary>The main context.</summary>
    public BuildContextChoice Context { get; init; } = new BuildContextChoice.Nothing();

    /// <summary><c>--build-context</c>: by name.</summary>
    public IReadOnlyDictionary<string, BuildContextChoice> NamedContexts { get; init; } = new Dictionary<string, BuildContextChoice>(StringComparer.Ordinal);

    public string? Target { get; init; }

    /// <summary>In order; the last of a name wins. A null value is an argument that is declared without one.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Arguments { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Empty: this machine's.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    public BasePull Pull { get; init; } = BasePull.Missing;

    /// <summary>The lock file of the base images. Null: there is none, and none is made.</summary>
    public BaseLockOptions? Lock { get; init; }

    public bool NoCache { get; init; }

    /// <summary>Stages that are built without cache.</summary>
    public IReadOnlyList<string> NoCacheFilter { get; init; } = [];

    public RunNetwork Network { get; init; } = RunNetwork.Default;

    /// <summary>name:address for /etc/hosts of each RUN.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraHosts { get; init; } = [];

    public long? SharedMemory { get; init; }

    public IReadOnlyList<string> Ulimits { get; init; } = [];

    /// <summary>Of each RUN. They are in no key: what is made with other limits is the same.</summary>
    public ProgramLimits? Limits { get; init; }

    public IReadOnlyList<BuildSecret> Secrets { get; init; } = [];

    /// <summary>SSH agents and keys by id.</summary>
    public IReadOnlyDictionary<string, SshAccess> Ssh { get; init; } = new Dictionary<string, SshAccess>(StringComparer.Ordinal);

    /// <summary>The build may run steps without protection.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>Names of the image.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];

    /// <summary>Empty: the image in the store.</summary>
    public IReadOnlyList<BuildOutput> Outputs { get; init; } = [];

    /// <summary>What is told about the image beside it.</summary>
    public BuildAttestations Attestations { get; init; } = BuildAttestations.None;

    /// <summary>All layers above the base become one.</summary>
    public bool Squash { get; init; }

    /// <summary>SOURCE_DATE_EPOCH: nothing in the image is younger, and the image says that it was made then.</summary>
    public DateTimeOffset? SourceDateEpoch { get; init; }

    /// <summary>When the image says it was made without <see cref="SourceDateEpoch"/>.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary><c>--cache-from</c> and <c>--cache-to</c> as written.</summary>
    public IReadOnlyList<string> CacheFrom { get; init; } = [];

    public IReadOnlyList<string> CacheTo { get; init; } = [];

    /// <summary>Relative paths of cache options are below it.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>Called when a program fails, while its files are still there: <c>--shell-on-error</c>.</summary>
    public Func<FailedProgram, CancellationToken, Task>? OnFailure { get; init; }
}

/// <summary>A secret's bytes; they are in no key, layer, history, record or message.</summary>
public sealed record BuildSecret(string Id, ReadOnlyMemory<byte> Value)
{
    public override string ToString() => $"secret {Id}";
}
