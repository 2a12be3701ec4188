using System.IO.Enumeration;

namespace BuildKit.Projects;

/// <summary>The files below a publish folder, by relative path with '/'.</summary>
internal static class PublishFolderFiles
{
    /// <summary>IIS reads it, and no Linux container has IIS; its content depends on the kind of publish.</summary>
    private const string IisConfiguration = "web.config";

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    public static Dictionary<string, FoundFile> Find(string folder, IReadOnlyList<string> excluded)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var files = new Dictionary<string, FoundFile>(StringComparer.Ordinal);
        if (!Directory.Exists(root)) return files;
        var skipped = excluded.Select(static path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Enumerate(root, skipped)) files[Path.GetRelativePath(root, file.Path).Replace('\\', '/')] = file;
        files.Remove(IisConfiguration);
        return files;
    }

    /// <summary>A linked folder is not entered: it may lead to its own parent.</summary>
    private static FileSystemEnumerable<FoundFile> Enumerate(string root, HashSet<string> skipped) => new(root, Describe, Everything)
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !skipped.Contains(entry.ToFullPath()),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry) && !skipped.Contains(entry.ToFullPath()),
    };

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static FoundFile Describe(ref FileSystemEntry entry)
    {
        var path = entry.ToFullPath();
        if (!IsLink(ref entry)) return new FoundFile(path, entry.Length, entry.LastWriteTimeUtc.Ticks);
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo;
        return target is { Exists: true } ? new FoundFile(path, target.Length, target.LastWriteTimeUtc.Ticks) : new FoundFile(path, -1, 0);
    }
}

/// <summary>A file in the publish folder.</summary>
internal readonly record struct FoundFile(string Path, long Size, long Modified);
