using System.Globalization;
using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

internal sealed partial class PlatformPlanner
{
    /// <summary>For each stage what it is from: a name, perhaps a platform, and the stage it means, if it means one.</summary>
    private readonly (string Name, Platform? Platform, int? Parent)[] _bases;

    private readonly Dictionary<int, int[]> _fixedNeeds = [];

    private (string Name, Platform? Platform, int? Parent) BaseOf(DockerfileStage stage)
    {
        var from = stage.From;
        var name = Expander.Expand(_session, stage.Range, from.Base, Globals.Values);
        StageChecks.Names(_session.Report, Globals, stage, name.Unset);
        if (name.Text.Length == 0) throw DockerfileException.BlankBase(_session.Source, stage.Range, from.Base, name.Unset);
        var lower = name.Text.ToLowerInvariant();
        var parent = Stages.Take(stage.Index).LastOrDefault(s => s.Name == lower)?.Index;
        return (name.Text, PlatformOf(stage), parent);
    }

    private Platform? PlatformOf(DockerfileStage stage)
    {
        if (stage.From.Platform is not { Length: > 0 } text) return null;
        var expanded = Expander.Expand(_session, stage.Range, text, Globals.Values);
        StageChecks.Platform(_session.Report, Globals, stage, expanded);
        if (expanded.Text.Length == 0) throw DockerfileException.InvalidPlatform(_session.Source, stage.Range, text, "it becomes nothing");
        try
        {
            // A name alone is an architecture or a system, the rest as the target's.
            var full = expanded.Text.Contains('/', StringComparison.Ordinal) ? expanded.Text : expanded.Text is "linux" or "windows" ? $"{expanded.Text}/{Target.Architecture}" : $"{Target.Os}/{expanded.Text}";
            return Platform.Parse(full);
        }
        catch (OciException)
        {
            throw DockerfileException.InvalidPlatform(_session.Source, stage.Range, expanded.Text, "want for example linux/arm64");
        }
    }

    /// <summary>Stages that a stage needs whatever its variables are.</summary>
    private int[] FixedNeeds(int index)
    {
        if (_fixedNeeds.TryGetValue(index, out var known)) return known;
        var needs = FixedNames(Stages[index]).Select(n => FindStage(n.Name, index, n.Range)).OfType<int>();
        if (_bases[index].Parent is { } parent) needs = needs.Append(parent);
        if (Stages[index].Name is { } own && ContextOf(own) is not null) needs = [];
        return _fixedNeeds[index] = [.. needs.Distinct()];
    }

    private IEnumerable<(string Name, SourceRange Range)> FixedNames(DockerfileStage stage) =>
        stage.Instructions.SelectMany(i => i switch
        {
            Instruction.Copy { FromName: { } name } => [(name, i.Node.Range)],
            Instruction.Run run => run.Mounts.Where(m => !m.Text.Contains('$', StringComparison.Ordinal)).Select(m => (MountReader.Read(_session.Source, m, static v => v).From ?? "", m.Range)),
            _ => [],
        }).Where(n => n.Item1.Length > 0 && !n.Item1.Contains('$', StringComparison.Ordinal));

    /// <summary>All images a stage names are asked for at once, before its base is known.</summary>
    private void NeedsOf(DockerfileStage stage)
    {
        foreach (var (name, range) in FixedNames(stage)) Source(name, stage.Index, range);
    }

    private int? FindStage(string name, int user, SourceRange range)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number < user ? number : throw DockerfileException.StageNotAbove(_session.Source, range, name);
        var lower = name.ToLowerInvariant();
        if (Stages.Take(user).LastOrDefault(s => s.Name == lower) is { } above) return above.Index;
        if (Stages.Skip(user).Any(s => s.Name == lower)) throw DockerfileException.StageNotAbove(_session.Source, range, name);
        return null;
    }

    private string? ContextOf(string name)
    {
        var contexts = _session.Request.NamedContexts;
        if (contexts.Count == 0 || name is "scratch" or "context") return null;
        if (contexts.ContainsKey(name)) return name;
        return ImageReference.TryParse(name, out var reference) ? contexts.Keys.FirstOrDefault(k => ImageReference.TryParse(k, out var other) && other == reference) : null;
    }

    private StageState Outside(string name, Platform platform, SourceRange range)
    {
        if (_outside.TryGetValue((name, platform), out var known)) return known;
        if (ContextOf(name) is { } context) return _outside[(name, platform)] = Context(context, platform);
        if (!ImageReference.TryParse(name, out _)) throw DockerfileException.InvalidBase(_session.Source, range, name, StageNames);
        return _outside[(name, platform)] = Image(new WantedBase(name, platform));
    }

    private StageState Context(string name, Platform platform)
    {
        if (_session.Request.NamedContexts[name] == NamedContext.Image) return Image(new WantedBase(name, platform, IsContext: true));
        var source = new BuildStep.ContextSource { Name = name, Label = new StepLabel { Text = $"context {name}" } };
        return StageState.Of(source, StageState.Empty(platform), platform, isKnown: true);
    }

    private StageState Image(WantedBase wanted)
    {
        if (_session.Find(wanted) is not { } found) return StageState.Of(new BuildStep.Scratch(), StageState.Empty(wanted.Platform), wanted.Platform, isKnown: false);
        BuildStep root = found.Manifest.Layers.Count == 0
            ? new BuildStep.Scratch { Label = new StepLabel { Text = $"FROM {wanted.Name}" } }
            : new BuildStep.ImageSource { Image = found, Label = new StepLabel { Text = $"FROM {ShownName(wanted.Name, found.Descriptor?.Digest)}", Platform = ShownPlatform } };
        return StageState.Of(root, found.Config, wanted.Platform, isKnown: true);
    }

    private static string ShownName(string name, Digest? digest) => ImageReference.TryParse(name, out var reference)
        ? reference.ToString() + (digest is null || reference.Digest is not null ? "" : $"@{digest}")
        : name;
}
