using System.Globalization;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Linting;

/// <summary>Collects warnings. The same one is told once, however many platforms or stages lead to it.</summary>
internal sealed class LintReport(LintOptions options)
{
    private readonly List<LintWarning> _warnings = [];
    private readonly HashSet<(string Rule, string Message, SourceRange Range)> _told = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<LintWarning> Warnings => [.. _warnings.OrderBy(w => w.Range.Start.Line).ThenBy(w => w.Range.Start.Column).ThenBy(w => w.Rule.Name, StringComparer.Ordinal)];

    public bool IsFailure => options.IsError && _warnings.Count > 0;

    public void Add(LintRule rule, DockerfileNode node, params string[] found) => Add(rule, node, node.Range, found);

    public void Add(LintRule rule, DockerfileNode? node, SourceRange range, params string[] found)
    {
        if (!options.Checks(rule) || (node is not null && IsSkippedAt(node, rule))) return;
        var message = string.Format(CultureInfo.InvariantCulture, rule.Format, found);
        if (_told.Add((rule.Name, message, range))) _warnings.Add(new LintWarning(rule, message, range));
    }

    /// <summary>A comment <c># check=skip=Rule</c> directly above an instruction holds for it alone.</summary>
    private static bool IsSkippedAt(DockerfileNode node, LintRule rule)
    {
        foreach (var comment in node.Comments.Where(c => c.StartsWith("check", StringComparison.OrdinalIgnoreCase)))
        {
            var pair = comment.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is not [var word, var text] || !word.Equals("check", StringComparison.OrdinalIgnoreCase)) continue;
            try
            {
                var options = LintOptions.Parse(text);
                if (options.SkipAll || options.Skip.Contains(rule.Name)) return true;
            }
            catch (FormatException)
            {
                // A comment may say what it likes.
            }
        }

        return false;
    }
}
