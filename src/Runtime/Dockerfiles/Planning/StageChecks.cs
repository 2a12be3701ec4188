using BuildKit.Dockerfiles.Expansion;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>Checks that need to know what variables a stage has.</summary>
internal sealed class StageChecks(LintReport report, StageState state)
{
    private static readonly string[] SecretWords = ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
    private static readonly string[] HarmlessWords = ["public", "file", "version"];
    private readonly Dictionary<string, DockerfileNode> _last = new(StringComparer.Ordinal);

    /// <summary>Of two the first is reported: it is the one without effect.</summary>
    public void Once(DockerfileNode node)
    {
        if (_last.TryGetValue(node.Name, out var earlier)) report.Add(LintRules.MultipleInstructionsDisallowed, earlier, node.Name);
        _last[node.Name] = node;
    }

    public void Unset(DockerfileNode node, IEnumerable<string> names)
    {
        if (!state.IsKnown) return;
        foreach (var name in names.Where(n => state.Arguments.All(a => a.Name != n)))
            report.Add(LintRules.UndefinedVar, node, name, Meant("$", name, state.Variables.Keys));
    }

    /// <summary>A name is suspicious when one of its words is.</summary>
    public void Secret(DockerfileNode node, string instruction, string name)
    {
        var words = name.ToLowerInvariant().Split('_');
        if (words.Any(SecretWords.Contains) && !words.Any(HarmlessWords.Contains)) report.Add(LintRules.SecretsUsedInArgOrEnv, node, instruction, name);
    }

    public static void Names(LintReport report, GlobalScope globals, DockerfileStage stage, IEnumerable<string> unset)
    {
        foreach (var name in unset.Where(n => !globals.IsKnown(n)))
            report.Add(LintRules.UndefinedArgInFrom, stage.From.Node, name, Meant("", name, globals.Names));
    }

    public static void Platform(LintReport report, GlobalScope globals, DockerfileStage stage, ExpandedText platform)
    {
        Names(report, globals, stage, platform.Unset);
        if (platform.Unset.Count == 0 && platform.Used is { Count: 1 } && platform.Used.First() == "TARGETPLATFORM" && platform.Text == globals.Values["TARGETPLATFORM"])
            report.Add(LintRules.RedundantTargetPlatform, stage.From.Node, stage.From.Platform!);
        if (platform.Unset.Count > 0 || platform.Used.Count > 0) return;
        var name = stage.Name ?? "";
        if (!platform.Text.Split('/').Take(2).Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            report.Add(LintRules.FromPlatformFlagConstDisallowed, stage.From.Node, platform.Text);
    }

    /// <summary>Bases have to make sense without any <c>--build-arg</c>, too.</summary>
    public static void DefaultBases(PlanSession session, Platform target)
    {
        try
        {
            var globals = GlobalScope.Create(session, target, withArguments: false);
            foreach (var stage in session.Dockerfile.Stages)
            {
                var name = Expander.Expand(session, stage.Range, stage.From.Base, globals.Values).Text;
                if (!ImageReference.TryParse(name, out _)) session.Report.Add(LintRules.InvalidDefaultArgInFrom, stage.From.Node, stage.From.Base);
            }
        }
        catch (DockerfileException)
        {
            // Where defaults alone cannot be read, the build itself says why, or was given what it wants.
        }
    }

    private static string Meant(string sign, string name, IEnumerable<string> names) => NearestName.To(name, names) is { } meant ? $" (did you mean {sign}{meant}?)" : "";
}
