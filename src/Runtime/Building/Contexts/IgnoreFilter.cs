using System.Collections.Concurrent;
using BuildKit.Files;

namespace BuildKit.Building.Contexts;

/// <summary>The rules of an ignore file. What they say of a folder is remembered: it decides about everything below.</summary>
public sealed class IgnoreFilter(IgnorePatterns patterns) : IContextFilter
{
    private readonly ConcurrentDictionary<string, IgnoreVerdict> _folders = new(StringComparer.Ordinal);

    public bool Drops(string path, bool isDirectory) => (isDirectory ? OfFolder(path) : Decide(path)).IsIgnored;

    public bool MayKeepBelow(string directory) => !patterns.CanSkip(directory, OfFolder(directory));

    private IgnoreVerdict OfFolder(string path) => _folders.TryGetValue(path, out var known) ? known : _folders[path] = Decide(path);

    private IgnoreVerdict Decide(string path)
    {
        var parent = TreePaths.ParentOf(path);
        return patterns.Decide(path, parent == "." ? null : OfFolder(parent));
    }
}
