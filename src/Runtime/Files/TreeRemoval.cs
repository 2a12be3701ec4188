using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Files;

/// <summary>
/// Removes a tree that hostile hands built: links are removed, never followed; a directory that its owner may not read is made readable;
/// a tree deeper than descriptors and stack allow is flattened on the way, by moving what lies too deep up to the top.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class TreeRemoval
{
    private const int DeepestLevel = 64;

    public static void Remove(int parent, ReadOnlySpan<char> name, string subject)
    {
        var errno = FileCalls.TryUnlink(parent, name, isDirectory: false);
        if (errno is Errno.None or Errno.ENOENT) return;
        if (errno is not (Errno.EISDIR or Errno.EPERM)) throw new LinuxException("unlinkat", subject, errno);
        var top = Open(parent, name, subject);
        try
        {
            // Whatever was moved up while emptying is found by listing again.
            for (var moved = 1; moved > 0;)
            {
                moved = 0;
                Empty(top, top, 0, ref moved, subject);
            }
        }
        finally
        {
            FileCalls.Close(top);
        }
        RemoveEmpty(parent, name, subject);
    }

    private static void Empty(int directory, int top, int level, ref int moved, string subject)
    {
        foreach (var (name, _) in FileCalls.List(directory))
        {
            var errno = FileCalls.TryUnlink(directory, name, isDirectory: false);
            if (errno is Errno.EACCES)
            {
                FileCalls.SetMode(directory, 0x1C0, subject);
                errno = FileCalls.TryUnlink(directory, name, isDirectory: false);
            }
            if (errno is Errno.None or Errno.ENOENT) continue;
            if (errno is not (Errno.EISDIR or Errno.EPERM)) throw new LinuxException("unlinkat", $"{subject}/…/{name}", errno);
            if (level < DeepestLevel) RemoveChild(directory, name, top, level, ref moved, subject);
            else MoveUp(directory, name, top, ref moved, subject);
        }
    }

    private static void RemoveChild(int directory, string name, int top, int level, ref int moved, string subject)
    {
        var child = Open(directory, name, subject);
        try
        {
            Empty(child, top, level + 1, ref moved, subject);
        }
        finally
        {
            FileCalls.Close(child);
        }
        RemoveEmpty(directory, name, subject);
    }

    private static void MoveUp(int directory, string name, int top, ref int moved, string subject)
    {
        while (true)
        {
            var free = string.Create(CultureInfo.InvariantCulture, $".deep-{moved++}");
            var errno = FileCalls.TryRename(directory, name, top, free, RenameFlags.NoReplace);
            if (errno is Errno.None) return;
            // A directory that gets another parent is written to itself: its "..".
            if (errno is Errno.EACCES) FileCalls.SetModeOfName(directory, name, 0x1C0);
            else if (errno is not Errno.EEXIST) throw new LinuxException("renameat2", $"{subject}/…/{name}", errno);
        }
    }

    private static int Open(int parent, ReadOnlySpan<char> name, string subject)
    {
        var errno = FileCalls.TryOpenAt(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out var fd);
        if (errno is Errno.EACCES)
        {
            FileCalls.SetModeOfName(parent, name, 0x1C0);
            errno = FileCalls.TryOpenAt(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out fd);
        }
        return errno is Errno.None ? fd : throw new LinuxException("openat", $"{subject}/…/{name}", errno);
    }

    private static void RemoveEmpty(int parent, ReadOnlySpan<char> name, string subject)
    {
        var errno = FileCalls.TryUnlink(parent, name, isDirectory: true);
        if (errno is not (Errno.None or Errno.ENOENT)) throw new LinuxException("unlinkat", $"{subject}/…/{name}", errno);
    }
}
