using System.Runtime.Versioning;
using BuildKit.Building.Contexts;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Containers.Mounts;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Planning;
using BuildKit.Files;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>One build from its request to its outputs.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class BuildRun : IDisposable
{
    private readonly DockerfileBuilderOptions _options;
    private readonly DockerfileBuildRequest _request;
    private readonly IBuildProgress _progress;
    private readonly ContextFolders _folders;
    private readonly BaseImages _bases;
    private readonly TravellingCaches _caches;
    private readonly Dictionary<string, BuildContext> _contexts = new(StringComparer.Ordinal);
    private (string Name, Digest Content)? _read;

    public BuildRun(DockerfileBuilderOptions options, DockerfileBuildRequest request, IBuildProgress progress)
    {
        (_options, _request, _progress) = (options, request, progress);
        _folders = new ContextFolders(options);
        _bases = new BaseImages(options, request);
        _caches = new TravellingCaches(options, request);
    }

    private Store Store => _options.Engine.Store;

    public async Task<DockerfileBuildResult> RunAsync(CancellationToken ct)
    {
        SecretFolder.Sweep(Store);
        var dockerfile = await ReadAsync(ct);
        var planned = await PlanAsync(dockerfile, ct);
        using var agents = await BuildAgents.StartAsync(Store, _options.Ssh, _request.Ssh, ct);
        using var solver = new Solver(OptionsOf(planned, dockerfile) with { SshSockets = agents.Sockets, ImportedCaches = await _caches.OpenAsync(ct), MountArchives = _caches.OpenMountAsync });
        try
        {
            var results = await solver.SolveAsync([.. planned.Plan.Results.Select(r => r.Root)], ct);
            solver.Settle(results);
            var made = await ExportAsync(solver, planned, results, ct);
            if (_request.CacheTo.Count > 0)
            {
                await Told(solver, "exporting the cache", async () =>
                {
                    await _caches.ExportAsync(solver, results, ct);
                    return 0;
                });
            }

            return made with
            {
                Checked = new CheckReport(dockerfile.Source, planned.Warnings),
                Notes = [.. _bases.Notes, .. _caches.Notes, .. _notes],
                StepsCached = solver.Solved.Count(s => s.WasCached),
                StepsRun = solver.Solved.Count(s => !s.WasCached),
            };
        }
        catch (BuildException e) when (e.Step is not null)
        {
            throw DockerfileException.StepFailed(dockerfile.Source, e);
        }
    }

    /// <summary>Reads and checks; base images are not looked for.</summary>
    public async Task<CheckReport> CheckAsync(CancellationToken ct)
    {
        var dockerfile = await ReadAsync(ct);
        return new CheckReport(dockerfile.Source, DockerfileLinter.Check(RequestOf(dockerfile)));
    }

    public async Task<ContextSurvey> SurveyAsync(CancellationToken ct)
    {
        var (context, inside) = await _folders.OpenAsync(_request.Context, ct);
        return context is null ? new ContextSurvey([], []) : ContextSurveyor.Survey(context, ContextFolders.RulesOf(context, inside ?? _request.Dockerfile));
    }

    public void Dispose()
    {
        _bases.Dispose();
        _folders.Dispose();
    }

    /// <summary>The Dockerfile; contexts are open and their rules known afterwards.</summary>
    private async Task<Dockerfile> ReadAsync(CancellationToken ct)
    {
        var (context, inside) = await _folders.OpenAsync(_request.Context, ct);
        var choice = inside ?? _request.Dockerfile;
        if (context is not null) _contexts[""] = Filtered(context, choice);
        foreach (var (name, named) in _request.NamedContexts)
        {
            if (named is not BuildContextChoice.OfImage && (await _folders.OpenAsync(named, ct)).Context is { } opened) _contexts[name] = Filtered(opened, null) with { Title = $"the context '{name}'" };
        }

        var (content, title) = choice switch
        {
            DockerfileChoice.Text text => (System.Text.Encoding.UTF8.GetBytes(text.Content), text.Name),
            DockerfileChoice.File file => (ContextFolders.ReadHost(file.Path), Path.GetFileName(file.Path)),
            DockerfileChoice.InContext within => ((context is null ? null : ContextFolders.Read(context, within.Path)) ?? throw DockerfileException.NotFound(within.Path, "the context"), within.Path),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        _read = (title, Digest.Of(content));
        return choice is DockerfileChoice.Text known ? Dockerfile.Parse(known.Content, title) : Dockerfile.Parse(content, title);
    }

    private static BuildContext Filtered(BuildContext context, DockerfileChoice? dockerfile)
    {
        var rules = ContextFolders.RulesOf(context, dockerfile);
        return rules.Rules.Count == 0 ? context : context with { Filter = new BothFilters(context.Filter, new IgnoreFilter(rules)) };
    }

    private async Task<PlanningResult.Planned> PlanAsync(Dockerfile dockerfile, CancellationToken ct)
    {
        var request = RequestOf(dockerfile);

        // Triggers of a base may name bases of their own; each round learns at least one that was not known.
        while (true)
        {
            switch (DockerfilePlanner.Plan(request, _bases.Found))
            {
                case PlanningResult.Planned planned: return planned;
                case PlanningResult.Needs needs: await _bases.ResolveAsync(needs.Bases, ct); break;
            }
        }
    }

    private PlanRequest RequestOf(Dockerfile dockerfile) => new()
    {
        Dockerfile = dockerfile,
        Target = _request.Target,
        Platforms = _request.Platforms,
        BuildPlatform = Platform.OfThisMachine,
        Arguments = _request.Arguments,
        Labels = _request.Labels,
        NamedContexts = _request.NamedContexts.ToDictionary(c => c.Key, c => c.Value is BuildContextChoice.OfImage ? NamedContext.Image : NamedContext.Folder, StringComparer.Ordinal),
        Network = _request.Network,
        ExtraHosts = _request.ExtraHosts,
        SharedMemory = _request.SharedMemory,
        Ulimits = _request.Ulimits,
        NoCache = _request.NoCache,
        NoCacheFilter = _request.NoCacheFilter,
    };

    private SolverOptions OptionsOf(PlanningResult.Planned planned, Dockerfile dockerfile) => new()
    {
        Store = Store,
        Runner = new ContainerStepRunner(_options.Engine, _request.Limits),
        Contexts = _contexts,
        BaseLayers = _bases.LayersOf,
        Excludes = patterns =>
        {
            var rules = IgnorePatterns.From(patterns);
            return (path, _) => rules.Rules.Count > 0 && rules.Decide(path).IsIgnored;
        },
        Progress = _progress,
        IgnoresCache = label => _request.NoCache || (label.Stage is { } stage && _request.NoCacheFilter.Contains(stage, StringComparer.OrdinalIgnoreCase)),
        Secrets = _request.Secrets.GroupBy(s => s.Id, StringComparer.Ordinal).ToDictionary(s => s.Key, s => s.Last().Value, StringComparer.Ordinal),
        AllowInsecure = _request.AllowInsecure,
        FailedProgram = _request.OnFailure is { } look ? (execution, ct) => look(new FailedProgram(_options.Engine, execution), ct) : null,
        Newest = _request.SourceDateEpoch ?? planned.SourceDateEpoch,
        Http = _options.Http,
        Git = _options.Git,
        GitEnvironment = _options.GitEnvironment,
        Owners = Store.Location.Rootless ? RootlessOwners() : null,
        Scope = _request.Context is BuildContextChoice.Folder folder ? folder.Path : dockerfile.Source.Name,
    };

    /// <summary>Without subordinate ids every file is the user's on the disk, and root's in images.</summary>
    private static UnionOwners RootlessOwners()
    {
        if (!RootlessMaps.HaveRanges) return new UnionOwners(true, _ => 0, _ => 0);
        var (uids, gids) = (RootlessMaps.Uids(), RootlessMaps.Gids());
        return new UnionOwners(true, id => Inside(uids, id), id => Inside(gids, id));
    }

    private static uint Inside(IReadOnlyList<Containers.Specification.RuntimeIdMapping> maps, uint host) =>
        maps.FirstOrDefault(m => host >= m.HostId && host - m.HostId < m.Size) is { } map ? map.ContainerId + (host - map.HostId) : 0;

    private sealed class BothFilters(IContextFilter first, IContextFilter second) : IContextFilter
    {
        public bool Drops(string path, bool isDirectory) => first.Drops(path, isDirectory) || second.Drops(path, isDirectory);

        public bool MayKeepBelow(string directory) => first.MayKeepBelow(directory) && second.MayKeepBelow(directory);
    }
}
