using System.Runtime.Versioning;
using BuildKit.Building.Contexts;
using BuildKit.Files;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>Walks all of a context, what is dropped too, and counts. Reads names and sizes, no contents.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContextSurveyor(ISourceTree tree, IgnorePatterns rules)
{
    private readonly Dictionary<string, ContextPart> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ContextPart> _dropped = [];

    public static ContextSurvey Survey(BuildContext context, IgnorePatterns rules)
    {
        using var tree = new FolderTree(context with { Filter = KeepsAll.Instance }, null);
        return new ContextSurveyor(tree, rules).Walk();
    }

    private ContextSurvey Walk()
    {
        var folders = new Stack<(string Path, IgnoreVerdict? Verdict)>([(".", null)]);
        while (folders.TryPop(out var folder))
        {
            foreach (var item in tree.List(folder.Path))
            {
                var verdict = rules.Decide(item.Path, folder.Verdict);
                if (item.Kind == FileKind.Directory) folders.Push((item.Path, verdict));
                else Count(item, verdict);
            }
        }

        return new ContextSurvey(Sorted(_kept.Values), Sorted(_dropped.Values));
    }

    private void Count(SourceItem item, IgnoreVerdict verdict)
    {
        if (verdict is { IsIgnored: true, Rule: { } rule })
        {
            _dropped[rule.Line] = Add(_dropped.GetValueOrDefault(rule.Line) ?? new ContextPart(rule.ToString(), rule.Line, 0, 0), item);
            return;
        }

        var top = item.Path.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? item.Path[..slash] : ".";
        _kept[top] = Add(_kept.GetValueOrDefault(top) ?? new ContextPart(top, 0, 0, 0), item);
    }

    private static ContextPart Add(ContextPart part, SourceItem item) => part with { Files = part.Files + 1, Bytes = part.Bytes + item.Size };

    private static IReadOnlyList<ContextPart> Sorted(IEnumerable<ContextPart> parts) => [.. parts.OrderByDescending(p => p.Bytes).ThenBy(p => p.Title, StringComparer.Ordinal)];
}
