using BuildKit.Files;

namespace BuildKit.Building.Contexts;

/// <summary>Follows links of a tree as a process does that has the tree as "/": ".." and absolute targets stay inside.</summary>
internal static class TreePaths
{
    private const int MostLinks = 40;

    /// <summary>What a path leads to; null when nowhere.</summary>
    public static SourceItem? Resolve(ISourceTree tree, string path)
    {
        var place = Follow(tree, path);
        return tree.Find(place);
    }

    /// <summary>
    /// Where something put under a path would be: existing links are followed, the last one too, and what is missing is taken as written.
    /// No link stands in the answer except one that leads to itself.
    /// </summary>
    public static string Follow(ISourceTree tree, string path)
    {
        var place = new List<string>();
        var pending = new Stack<string>();
        Push(pending, path);
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name == ".") continue;
            if (name == "..")
            {
                if (place.Count > 0) place.RemoveAt(place.Count - 1);
                continue;
            }

            place.Add(name);
            if (tree.Find(Join(place)) is not { Kind: FileKind.SymbolicLink, LinkTarget: { } target }) continue;
            if (++links > MostLinks) throw CopyException.TooManyLinks(path);
            if (target.StartsWith('/')) place.Clear();
            else place.RemoveAt(place.Count - 1);
            Push(pending, target);
        }

        return Join(place);
    }

    /// <summary>"/a//b/./c/" as "a/b/c", ".." taken lexically; the root is ".".</summary>
    public static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return Join(parts);
    }

    public static string Below(string directory, string name) => directory == "." ? name : name == "." ? directory : $"{directory}/{name}";

    public static string ParentOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : ".";

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).AsEnumerable().Reverse()) pending.Push(part);
    }

    private static string Join(List<string> parts) => parts.Count == 0 ? "." : string.Join('/', parts);
}
