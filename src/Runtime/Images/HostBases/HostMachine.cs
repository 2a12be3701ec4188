using System.Runtime.Versioning;
using System.Text;
using BuildKit.Files;

namespace BuildKit.Images.HostBases;

/// <summary>
/// The file tree of this machine, read only, and a record of what was looked at: when none of it has changed, looking again would find the
/// same. Paths are relative to the tree; those with unprintable names are passed over, since no runtime or library has one.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HostMachine(string systemRoot) : IDisposable
{
    private readonly RootedDirectory _root = RootedDirectory.Open(systemRoot);
    private readonly SortedSet<string> _watched = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Watched => _watched;

    /// <summary>The path without links, or null when nothing is there. Watches what it found, or the place where it is missing.</summary>
    public string? Resolve(string path)
    {
        var found = _root.ResolveInRoot(path);
        _watched.Add(found ?? path.Trim('/'));
        return found;
    }

    /// <summary>The same without watching: for searches in folders that are watched as a whole.</summary>
    public string? TryResolve(string path) => _root.ResolveInRoot(path);

    public FileStatus? Status(string path) => _root.TryStat(path);

    public Stream OpenRead(string path) => _root.OpenRead(path);

    public string ReadLink(string path) => _root.ReadLink(path);

    /// <summary>Text of a configuration file; no honest one is larger.</summary>
    public IReadOnlyList<string> ReadLines(string path)
    {
        if (Resolve(path) is not { } found || Status(found) is not { Kind: FileKind.RegularFile, Size: < 1024 * 1024 }) return [];
        using var reader = new StreamReader(OpenRead(found), Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Names in a folder in ordinal order, watched by the folder; none when there is no such folder.</summary>
    public IReadOnlyList<DirectoryItem> List(string folder)
    {
        if (Resolve(folder) is not { } found || Status(found)?.Kind != FileKind.Directory) return [];
        return [.. _root.Enumerate(found).Where(i => IsPrintable(i.Name))];
    }

    /// <summary>Everything below a folder as paths relative to it, folders not included.</summary>
    public IEnumerable<string> Tree(string folder, Func<string, bool>? enters = null)
    {
        foreach (var item in List(folder))
        {
            if (item.Kind != FileKind.Directory) yield return item.Name;
            else if (enters?.Invoke(item.Name) != false)
            {
                foreach (var below in Tree($"{folder}/{item.Name}", enters)) yield return $"{item.Name}/{below}";
            }
        }
    }

    public void Dispose() => _root.Dispose();

    private static bool IsPrintable(string name) => !name.Any(c => char.IsControl(c) || char.IsSurrogate(c));
}
