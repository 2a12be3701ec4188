using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Linting;

/// <summary>Checks that need nothing but the text.</summary>
internal static class StaticChecks
{
    public static void Run(Dockerfile dockerfile, LintReport report)
    {
        foreach (var range in dockerfile.Parsed.EmptyContinuations)
            report.Add(LintRules.NoEmptyContinuation, dockerfile.Parsed.Nodes.FirstOrDefault(n => range.Contains(n.Range.Start.Line)), range);
        Casing(dockerfile.Parsed.Nodes, report);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stage in dockerfile.Stages)
        {
            Stage(stage, names, report);
            foreach (var maintainer in stage.Instructions.OfType<Instruction.Maintainer>()) report.Add(LintRules.MaintainerDeprecated, maintainer.Node);
            foreach (var arg in stage.Instructions.OfType<Instruction.Arg>()) Argument(arg, report);
        }

        foreach (var arg in dockerfile.GlobalArgs) Argument(arg, report);
    }

    /// <summary>The case that more instructions have is the right one; those in mixed case count for neither.</summary>
    private static void Casing(IReadOnlyList<DockerfileNode> nodes, LintReport report)
    {
        // Arguments above the first FROM are not looked at, as in BuildKit.
        var counted = nodes.SkipWhile(n => n.Name != "FROM").ToArray();
        var lower = counted.Count(n => !n.Keyword.Any(char.IsUpper));
        var upper = counted.Count(n => !n.Keyword.Any(char.IsLower));
        var isLower = lower > upper;
        foreach (var node in counted.Where(n => n.Keyword.Any(isLower ? char.IsUpper : char.IsLower)))
            report.Add(LintRules.ConsistentInstructionCasing, node, node.Keyword, isLower ? "lowercase" : "uppercase");
    }

    private static void Stage(DockerfileStage stage, HashSet<string> names, LintReport report)
    {
        if (stage.From.Name is not { } written || stage.Name is not { } name) return;
        var node = stage.From.Node;
        if (written != name) report.Add(LintRules.StageNameCasing, node, written);
        if (name is "scratch" or "context") report.Add(LintRules.ReservedStageName, node, name);
        if (!names.Add(name)) report.Add(LintRules.DuplicateStageName, node, name);
        var word = ArgumentWords.Fields(node.Arguments)[1];
        var isLower = node.Keyword == "from";
        if ((isLower || node.Keyword == "FROM") && word != (isLower ? "as" : "AS")) report.Add(LintRules.FromAsCasing, node, word, node.Keyword);
        Description(node, "FROM", [name], report);
    }

    private static void Argument(Instruction.Arg arg, LintReport report) => Description(arg.Node, "ARG", [.. arg.Declarations.Select(d => d.Name)], report);

    private static void Description(DockerfileNode node, string instruction, string[] names, LintReport report)
    {
        if (node.Comments.Count == 0 || names.Contains(node.Comments[^1].Split(' ')[0])) return;
        report.Add(LintRules.InvalidDefinitionDescription, node, instruction, names.Length == 1 ? names[0] : "<arg_key>");
    }
}
