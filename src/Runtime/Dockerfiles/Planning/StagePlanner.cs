using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Expansion;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>Goes through the instructions of one stage; what each does to the state is a method of its own.</summary>
internal sealed partial class StagePlanner
{
    private const int MaximumTriggers = 1000;
    private const string HistoryComment = "buildkit.dockerfile.v0";

    private readonly PlanSession _session;
    private readonly PlatformPlanner _planner;
    private readonly DockerfileStage _stage;
    private readonly StageState _state;
    private readonly StageChecks _checks;
    private Instruction _current;
    private bool _isTrigger;
    private int _index;
    private int _total;
    private bool _hasCmd;

    public StagePlanner(PlanSession session, PlatformPlanner planner, DockerfileStage stage, StageState state)
    {
        (_session, _planner, _stage, _state, _current) = (session, planner, stage, state, stage.From);
        _checks = new StageChecks(session.Report, state);
    }

    public void Run(bool hasImage)
    {
        var triggers = Triggers();
        _state.Config = _state.Config with { OnBuild = null };
        _total = triggers.Concat(_stage.Instructions).Count(MakesStep) + (hasImage ? 1 : 0);
        if (hasImage && _state.Root is BuildStep.ImageSource image) _state.Root = image with { Label = Label(image.Label.Text) };
        _isTrigger = true;
        foreach (var trigger in triggers) Apply(trigger);
        _isTrigger = false;
        foreach (var instruction in _stage.Instructions) Apply(instruction);
    }

    private static bool MakesStep(Instruction instruction) => instruction is Instruction.Add or Instruction.Copy or Instruction.Run or Instruction.Workdir;

    private Instruction[] Triggers()
    {
        var triggers = _state.Config.OnBuild ?? [];
        if (triggers.Count > MaximumTriggers) throw DockerfileException.TooManyTriggers(_session.Source, _stage.Range, MaximumTriggers);
        return [.. triggers.Select(t => Dockerfile.ReadTrigger(t, _session.Source, _stage.Range))];
    }

    private void Apply(Instruction instruction)
    {
        _current = instruction;
        try
        {
            Dispatch(instruction);
        }
        catch (DockerfileException) when (_session.IsCheck && !_state.IsKnown && instruction.Node.Text.Contains('$', StringComparison.Ordinal))
        {
            // A check without the base cannot tell whether its variables would make this right.
        }
    }

    private void Dispatch(Instruction instruction)
    {
        switch (instruction)
        {
            case Instruction.Add add: Add(add); break;
            case Instruction.Arg arg: Arg(arg); break;
            case Instruction.Cmd cmd: Cmd(cmd); break;
            case Instruction.Copy copy: Copy(copy); break;
            case Instruction.Entrypoint entrypoint: Entrypoint(entrypoint); break;
            case Instruction.Env env: Env(env); break;
            case Instruction.Expose expose: Expose(expose); break;
            case Instruction.HealthCheck check: HealthCheck(check); break;
            case Instruction.Label label: Label(label); break;
            case Instruction.Maintainer maintainer: Maintainer(maintainer); break;
            case Instruction.Onbuild onbuild: _state.Config = _state.Config with { OnBuild = [.. _state.Config.OnBuild ?? [], onbuild.Trigger] }; break;
            case Instruction.Run run: Run(run); break;
            case Instruction.Shell shell: Shell(shell); break;
            case Instruction.StopSignal signal: StopSignal(signal); break;
            case Instruction.User user: User(user); break;
            case Instruction.Volume volume: Volume(volume); break;
            case Instruction.Workdir workdir: Workdir(workdir); break;
            case Instruction.From: break;
        }
    }

    private SourceRange Place => _current.Node.Range;

    /// <summary>An argument with its variables replaced, against what was set before this instruction.</summary>
    private ExpandedText ExpandAll(string text, ExpansionOptions? options = null)
    {
        var expanded = Expander.Expand(_session, Place, text, _state.Variables, options);
        _checks.Unset(_current.Node, expanded.Unset);
        return expanded;
    }

    private string Expand(string text) => ExpandAll(text).Text;

    /// <summary>Tells of a change that made no layer, or of a step.</summary>
    private void Tell(string text, BuildStep? step = null)
    {
        _session.Spend(text.Length, Place);
        _state.History.Add(new PlannedHistory { CreatedBy = text, Comment = HistoryComment, Step = step });
        if (step is not null) _state.Root = step;
    }

    private StepLabel Label(string text) => new()
    {
        Text = (_isTrigger ? "ONBUILD " : "") + text,
        Stage = _session.Dockerfile.Stages.Count == 1 ? null : _stage.Name ?? $"stage-{_stage.Index}",
        Index = ++_index,
        Total = _total,
        Platform = _planner.ShownPlatform,
        Origin = new StepOrigin(_session.Source.Name, Place.Start.Line, Place.Start.Column, Place.End.Line),
    };

    /// <summary>The instruction on one line, with what its variables are.</summary>
    private string Shown(string suffix = "", bool keepQuotes = false, IReadOnlyDictionary<string, string>? variables = null)
    {
        var text = Expander.Shown(_session, _current.Node.Text + suffix, variables ?? _state.Variables, keepQuotes);
        var keyword = _current.Node.Keyword.Length;
        return text.Length >= keyword ? text[..keyword].ToUpperInvariant() + text[keyword..] : text;
    }
}
