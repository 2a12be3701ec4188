using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Logs;

/// <summary>Opens a file and its rotated predecessors while somebody may be rotating them.</summary>
[SupportedOSPlatform("linux")]
internal static class RotatedFiles
{
    /// <summary>A rotation leaves one number free for a moment, and for ever when it was interrupted.</summary>
    private const int MostMissing = 4;

    /// <summary>A look takes some ten microseconds; who rotates more often than that all the time is not met twice in the same state.</summary>
    private const int MostLooks = 200;

    /// <summary>
    /// Oldest first, the current file last; only those that came after <paramref name="newerThan"/>, and all of them when that one has no name
    /// any more. Looked for from the newest to the oldest, and again if the current file was another one afterwards. So at most one rotation was
    /// going on meanwhile, which moves a file by one number in the same direction: none can slip past, and one that is met twice is met in a row.
    /// </summary>
    public static List<SafeFileHandle> Open(string path, SafeFileHandle? newerThan)
    {
        FileIdentity? known = newerThan is null ? null : FileIdentity.Of(newerThan);
        for (var look = 1; ; look++)
        {
            var files = Look(path, known, out var current);
            if (files.Count == 0 || look == MostLooks || (current is not null && CurrentOf(path) == current)) return files;
            foreach (var file in files) file.Dispose();
        }
    }

    private static List<SafeFileHandle> Look(string path, FileIdentity? known, out FileIdentity? current)
    {
        var files = new List<SafeFileHandle>();
        var seen = new HashSet<FileIdentity>();
        current = null;
        for (int number = 0, missing = 0; missing < MostMissing; number++)
        {
            if (TryOpen(LogFiles.Name(path, number)) is not { } file)
            {
                missing++;
                continue;
            }

            missing = 0;
            var identity = FileIdentity.Of(file);
            if (number == 0) current = identity;
            if (identity != known && seen.Add(identity))
            {
                files.Add(file);
                continue;
            }

            file.Dispose();
            if (identity == known) break;
        }

        files.Reverse();
        return files;
    }

    private static FileIdentity? CurrentOf(string path)
    {
        using var file = TryOpen(path);
        return file is null ? null : FileIdentity.Of(file);
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Renamed between looking and opening.
            return null;
        }
    }
}
