using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Files;

/// <summary>What a tree takes, by the sizes of its files; one with several names counts once. Links are not followed, and other file systems stay out.</summary>
[SupportedOSPlatform("linux")]
internal static class TreeSize
{
    private const int DeepestLevel = 256;

    public static long Of(string path)
    {
        try
        {
            var fd = FileCalls.Open(path, OpenFlags.Directory | OpenFlags.NoFollow);
            try
            {
                return Of(fd, FileCalls.Stat(fd, ""), [], 0);
            }
            finally
            {
                FileCalls.Close(fd);
            }
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.EACCES or Errno.ENOTDIR)
        {
            // Gone since, or another user's: what cannot be looked at is not counted.
            return 0;
        }
    }

    private static long Of(int directory, StatX root, HashSet<ulong> seen, int level)
    {
        long size = 0;
        foreach (var (name, _) in FileCalls.List(directory))
        {
            if (FileCalls.TryStat(directory, name, out var status) != Errno.None) continue;
            if (status.FileSystemMajor != root.FileSystemMajor || status.FileSystemMinor != root.FileSystemMinor) continue;
            if (status.Links > 1 && (status.Mode & FileType.Mask) != FileType.Directory && !seen.Add(status.Inode)) continue;
            if ((status.Mode & FileType.Mask) != FileType.Directory) size += (long)status.Size;
            else if (level < DeepestLevel && FileCalls.TryOpenAt(directory, name, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out var child) == Errno.None)
            {
                try
                {
                    size += Of(child, root, seen, level + 1);
                }
                finally
                {
                    FileCalls.Close(child);
                }
            }
        }

        return size;
    }
}
