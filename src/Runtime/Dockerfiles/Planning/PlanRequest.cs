using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Files;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>What is to be planned.</summary>
public sealed record PlanRequest
{
    public required Dockerfile Dockerfile { get; init; }

    /// <summary>A stage's name or number; null is the last stage.</summary>
    public string? Target { get; init; }

    /// <summary>Empty: the platform of the machine, or whatever the base is for.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    /// <summary>The machine's.</summary>
    public required Platform BuildPlatform { get; init; }

    /// <summary>The last of a name wins; null says nothing.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Arguments { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Names that FROM and --from find before images.</summary>
    public IReadOnlyDictionary<string, NamedContext> NamedContexts { get; init; } = new Dictionary<string, NamedContext>(StringComparer.Ordinal);

    /// <summary>What RUN has unless it says otherwise.</summary>
    public RunNetwork Network { get; init; } = RunNetwork.Default;

    public IReadOnlyList<KeyValuePair<string, string>> ExtraHosts { get; init; } = [];

    public long? SharedMemory { get; init; }

    public IReadOnlyList<string> Ulimits { get; init; } = [];

    public bool NoCache { get; init; }

    public IReadOnlyList<string> NoCacheFilter { get; init; } = [];

    /// <summary>The main context's rules, to warn of copies they make impossible.</summary>
    public IgnorePatterns Ignored { get; init; } = IgnorePatterns.None;

    /// <summary>Null: what the Dockerfile's own directive says.</summary>
    public LintOptions? Lint { get; init; }

    internal bool WantsNoCache(string? stage) => NoCache || (stage is not null && NoCacheFilter.Contains(stage, StringComparer.OrdinalIgnoreCase));
}
