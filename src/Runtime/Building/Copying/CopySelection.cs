using BuildKit.Building.Contexts;
using BuildKit.Files;

namespace BuildKit.Building.Copying;

/// <summary>Which objects of a tree a source's pattern chooses (BuildKit: fsutil/copy, ResolveWildcards). Pure but for looking at the tree.</summary>
/// <param name="Name">The last name of what was written or found, which a copy into a folder keeps although a link led elsewhere.</param>
/// <param name="Parents">With --parents: the folders kept above it, relative; "." for none.</param>
/// <param name="Item">What it is, links followed.</param>
internal sealed record CopySelection(string Name, string Parents, SourceItem Item)
{
    public static IEnumerable<CopySelection> Of(ISourceTree tree, string pattern, bool parents, bool allowNone, string where)
    {
        var (prefix, written) = Pivot(pattern, parents);
        var segments = Segments(written);
        if (!GoPattern.HasWildcard(pattern))
        {
            var item = TreePaths.Resolve(tree, Join(prefix, segments)) ?? throw CopyException.NotFound(pattern, where);
            return [new CopySelection(segments.Count == 0 ? "." : segments[^1], segments.Count < 2 ? "." : string.Join('/', segments.Take(segments.Count - 1)), item)];
        }

        List<string> all = [.. Segments(prefix), .. segments];
        var found = Walk(tree, ".", all, 0, parents).Distinct(StringComparer.Ordinal).ToArray();
        if (found.Length == 0 && !allowNone) throw CopyException.NotFound(pattern, where);
        var skipped = Segments(prefix).Count;
        return found.Select(path => Selected(tree, path, skipped, pattern, where));
    }

    private static CopySelection Selected(ISourceTree tree, string path, int skipped, string pattern, string where)
    {
        var kept = path.Split('/').Skip(skipped).ToArray();
        return new CopySelection(kept[^1], kept.Length < 2 ? "." : string.Join('/', kept.Take(kept.Length - 1)), TreePaths.Resolve(tree, path) ?? throw CopyException.NotFound(pattern, where));
    }

    /// <summary>"a/./b" keeps the parents from "b" on; without the mark all of them.</summary>
    private static (string Prefix, string Written) Pivot(string pattern, bool parents)
    {
        var at = parents ? ("/" + pattern).IndexOf("/./", StringComparison.Ordinal) : -1;
        return at < 0 ? ("", pattern) : (pattern[..Math.Max(at - 1, 0)], pattern[(at + 2)..]);
    }

    private static List<string> Segments(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            // Lexically, and never above the root: "../../etc/passwd" is "etc/passwd" of the context.
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return parts;
    }

    private static string Join(string prefix, List<string> segments) => string.Join('/', [prefix, .. segments]);

    private static IEnumerable<string> Walk(ISourceTree tree, string directory, List<string> segments, int at, bool anyDepth)
    {
        var segment = segments[at];
        var last = at == segments.Count - 1;
        if (anyDepth && segment == "**")
        {
            if (!last)
            {
                foreach (var found in Walk(tree, directory, segments, at + 1, anyDepth)) yield return found;
            }

            foreach (var child in Children(tree, directory))
            {
                var path = TreePaths.Below(directory, child.Name);
                if (last) yield return path;
                else if (child.Kind == FileKind.Directory)
                {
                    foreach (var found in Walk(tree, path, segments, at, anyDepth)) yield return found;
                }
            }

            yield break;
        }

        IEnumerable<string> names = GoPattern.HasWildcard(segment)
            ? Children(tree, directory).Select(c => c.Name).Where(n => GoPattern.Matches(segment, n))
            : tree.Find(TreePaths.Below(directory, segment)) is null ? [] : [segment];
        foreach (var name in names)
        {
            var path = TreePaths.Below(directory, name);
            if (last) yield return path;
            else if (TreePaths.Resolve(tree, path) is { Kind: FileKind.Directory } below)
            {
                // The name as written: a link's target has another one. Links in a circle end with the segments.
                foreach (var found in Walk(tree, below.Path == path ? path : below.Path, segments, at + 1, anyDepth)) yield return found;
            }
        }
    }

    private static IReadOnlyList<SourceItem> Children(ISourceTree tree, string directory) =>
        TreePaths.Resolve(tree, directory) is { Kind: FileKind.Directory } there ? tree.List(there.Path) : [];
}
