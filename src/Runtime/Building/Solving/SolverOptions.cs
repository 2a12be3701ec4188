using BuildKit.Building.Contexts;
using BuildKit.Building.Steps;
using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>What a solver works with: everything that is not in the plan.</summary>
public sealed record SolverOptions
{
    /// <summary>Stays the caller's.</summary>
    public required Store Store { get; init; }

    /// <summary>Null: plans with RUN fail at it.</summary>
    public IStepRunner? Runner { get; init; }

    /// <summary>By the names that the plan uses; "" is the main one.</summary>
    public IReadOnlyDictionary<string, BuildContext> Contexts { get; init; } = new Dictionary<string, BuildContext>(StringComparer.Ordinal);

    /// <summary>Where the layers of a base image are.</summary>
    public Func<BuildStep.ImageSource, IBlobSource> BaseLayers { get; init; } = _ => throw new InvalidOperationException("No source of base layers was given.");

    /// <summary>Makes the rule of --exclude patterns: whether a path (and whether it is a directory) is left out.</summary>
    public Func<IReadOnlyList<string>, Func<string, bool, bool>> Excludes { get; init; } = _ => (_, _) => false;

    public IBuildProgress? Progress { get; init; }

    /// <summary>Steps whose result must not be one from before.</summary>
    public Func<StepLabel, bool> IgnoresCache { get; init; } = _ => false;

    public IReadOnlyList<IStepCache> ImportedCaches { get; init; } = [];

    /// <summary>Archives with which cache mounts begin that are not here yet, by id.</summary>
    public Func<string, CancellationToken, Task<Stream?>> MountArchives { get; init; } = (_, _) => Task.FromResult<Stream?>(null);

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Secrets { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);

    /// <summary>Sockets of SSH agents by id.</summary>
    public IReadOnlyDictionary<string, string> SshSockets { get; init; } = OrdinalMap.From([]);

    public bool AllowInsecure { get; init; }

    /// <summary>No file in a layer is younger: SOURCE_DATE_EPOCH.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>Called when a program fails, before its files are removed: for a shell among them.</summary>
    public Func<StepExecution, CancellationToken, Task>? FailedProgram { get; init; }

    public HttpMessageHandler? Http { get; init; }

    public string Git { get; init; } = "git";

    public IReadOnlyList<string> GitEnvironment { get; init; } = [];

    /// <summary>What the ids on the disk mean; null: as they are.</summary>
    internal UnionOwners? Owners { get; init; }

    /// <summary>Tells builds of different sources apart where "what was this step made from the last time?" is asked.</summary>
    public string Scope { get; init; } = "";
}
