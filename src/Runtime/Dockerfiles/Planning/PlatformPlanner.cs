using System.Globalization;
using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>The stages of one platform, each planned once and only when something needs it.</summary>
internal sealed partial class PlatformPlanner
{
    private const int MaximumDepth = 100;
    private readonly PlanSession _session;
    private readonly Dictionary<int, StageState> _done = [];
    private readonly Dictionary<(string Name, Platform Platform), StageState> _outside = [];
    private int _depth;

    public PlatformPlanner(PlanSession session, Platform target, bool isOneOfSeveral)
    {
        (_session, Target, ShownPlatform) = (session, target, isOneOfSeveral ? target.ToString() : null);
        Globals = GlobalScope.Create(session, target);
        StageChecks.DefaultBases(session, target);
        StageNames = [.. session.Dockerfile.Stages.Select(s => s.Name).OfType<string>()];
        _bases = [.. session.Dockerfile.Stages.Select(BaseOf)];
    }

    public Platform Target { get; }

    /// <summary>Set where labels have to tell platforms apart.</summary>
    public string? ShownPlatform { get; }

    public GlobalScope Globals { get; }

    public DateTimeOffset? SourceDateEpoch =>
        (_session.Arguments.GetValueOrDefault("SOURCE_DATE_EPOCH") ?? Globals.Values.GetValueOrDefault("SOURCE_DATE_EPOCH")) is { Length: > 0 } text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private IReadOnlyList<DockerfileStage> Stages => _session.Dockerfile.Stages;

    private string[] StageNames { get; }

    public PlatformBuild PlanTarget()
    {
        if (_session.IsCheck && _session.Request.Target is null) foreach (var stage in Stages) Stage(stage.Index);
        return Finish(Stage(TargetIndex()));
    }

    /// <summary>What a stage becomes; what it needs is planned before, without going deeper for each stage of a long chain.</summary>
    public StageState Stage(int index)
    {
        if (++_depth > MaximumDepth) throw DockerfileException.TooDeep(_session.Source, Stages[index].Range, MaximumDepth);
        var open = new Stack<int>([index]);
        while (open.TryPeek(out var next))
        {
            var missing = _done.ContainsKey(next) ? [] : FixedNeeds(next).Where(n => !_done.ContainsKey(n)).ToArray();
            foreach (var need in missing) open.Push(need);
            if (missing.Length > 0) continue;
            open.Pop();
            if (!_done.ContainsKey(next)) _done[next] = Begin(Stages[next]);
        }

        _depth--;
        return _done[index];
    }

    /// <summary>What <c>--from</c> names: a stage above, its number, a named context or an image.</summary>
    public StageState Source(string name, int user, SourceRange range)
    {
        if (FindStage(name, user, range) is { } index) return Stage(index);
        if (name.Equals("scratch", StringComparison.OrdinalIgnoreCase)) return Scratch(Target);
        return Outside(name, Target, range);
    }

    private int TargetIndex()
    {
        if (_session.Request.Target is not { Length: > 0 } target) return Stages.Count - 1;
        if (Stages.LastOrDefault(s => target.Equals(s.Name, StringComparison.OrdinalIgnoreCase)) is { } stage) return stage.Index;
        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Stages.Count) return index;
        throw DockerfileException.NoSuchTarget(_session.Source, target, StageNames);
    }

    private PlatformBuild Finish(StageState state)
    {
        var config = state.Config;
        foreach (var (name, value) in _session.Request.Labels) config = config with { Labels = OrdinalMap.With(config.Labels, name, value) };
        var image = state.Image with { Config = config, Created = null };
        if (_session.Request.Platforms.Count > 0)
        {
            var isSame = image.Os == Target.Os && image.Architecture == Target.Architecture;
            image = image with { Os = Target.Os, Architecture = Target.Architecture, Variant = Target.Variant ?? (isSame ? image.Variant : null), OsVersion = Target.OsVersion ?? (isSame ? image.OsVersion : null) };
        }

        return new PlatformBuild { Platform = image.Platform, Root = state.Root, Config = image, History = state.History };
    }

    private StageState Begin(DockerfileStage stage)
    {
        // A named context takes the place of the stage of its name, instructions and all.
        if (stage.Name is { } own && ContextOf(own) is { } context) return Context(context, _bases[stage.Index].Platform ?? Target);
        var (state, hasImage) = Base(stage);
        var planner = new StagePlanner(_session, this, stage, state);
        if (state.IsKnown || _session.IsCheck) planner.Run(hasImage);
        else NeedsOf(stage);
        return state;
    }

    private (StageState State, bool HasImage) Base(DockerfileStage stage)
    {
        var (name, platform, parent) = _bases[stage.Index];
        if (parent is { } index) return (_done[index].Continue(), false);
        if (name == "scratch") return (Scratch(platform ?? Target).Continue(), false);
        var outside = Outside(name, platform ?? Target, stage.Range);
        if (outside.IsKnown) CheckPlatform(stage, name, platform ?? Target, outside.Image.Platform);
        return (outside.Continue(), outside.Root is BuildStep.ImageSource);
    }

    private void CheckPlatform(DockerfileStage stage, string name, Platform want, Platform got)
    {
        if (got.Os != want.Os || got.Architecture != want.Architecture)
            _session.Report.Add(LintRules.InvalidBaseImagePlatform, stage.From.Node, name, got.ToString(), want.ToString());
    }

    private static StageState Scratch(Platform platform) =>
        StageState.Of(new BuildStep.Scratch { Label = new StepLabel { Text = "FROM scratch" } }, StageState.Empty(platform), platform, isKnown: true);
}
