using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Linux;

/// <summary>File systems mounted in this process's own mount namespace, by mount(2): for root.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class HostMounts
{
    private const int NoFollow = 8;

    /// <summary>Words of mount(8) that are flags of mount(2); everything else is for the file system (include/uapi/linux/mount.h).</summary>
    private static readonly Dictionary<string, (nuint Set, nuint Clear)> Flags = new(StringComparer.Ordinal)
    {
        ["ro"] = (1, 0), ["rw"] = (0, 1), ["nosuid"] = (2, 0), ["suid"] = (0, 2), ["nodev"] = (4, 0), ["dev"] = (0, 4), ["noexec"] = (8, 0), ["exec"] = (0, 8),
        ["sync"] = (16, 0), ["async"] = (0, 16), ["dirsync"] = (128, 0), ["noatime"] = (1024, 0), ["atime"] = (0, 1024), ["nodiratime"] = (2048, 0),
        ["diratime"] = (0, 2048), ["relatime"] = (1 << 21, 0), ["strictatime"] = (1 << 24, 0), ["defaults"] = (0, 0),
    };

    /// <param name="type">The file system's name.</param>
    /// <param name="source">What it is of; shown in lists of mounts where it means nothing.</param>
    /// <param name="target">An existing directory.</param>
    /// <param name="options">As mount(8) takes them.</param>
    public static void Mount(string type, string source, string target, IEnumerable<string> options)
    {
        nuint flags = 0;
        var data = new List<string>();
        foreach (var option in options)
        {
            if (Flags.TryGetValue(option, out var flag)) flags = (flags & ~flag.Clear) | flag.Set;
            else data.Add(option);
        }

        fixed (byte* s = PosixPath.Encode(source), t = PosixPath.Encode(target), f = PosixPath.Encode(type), d = PosixPath.Encode(string.Join(',', data)))
        {
            if (mount(s, t, f, flags, d) != 0) throw LinuxException.Last("mount", target);
        }
    }

    /// <summary>False when nothing is mounted there. A mount in use stays.</summary>
    public static bool Unmount(string target)
    {
        fixed (byte* path = PosixPath.Encode(target))
        {
            if (umount2(path, NoFollow) == 0) return true;
        }

        return LinuxException.LastErrno() is Errno.EINVAL or Errno.ENOENT ? false : throw LinuxException.Last("umount2", target);
    }

    public static bool IsMountPoint(string path) => All().Any(m => m.Path == path);

    /// <summary>The mount that a path lies on, with its optional fields ("shared:1", "master:2"); proc_pid_mountinfo(5).</summary>
    public static MountPoint Of(string path) =>
        All().Reverse().Where(m => m.Path == "/" || path == m.Path || path.StartsWith(m.Path + "/", StringComparison.Ordinal)).MaxBy(m => m.Path.Length)!;

    private static IEnumerable<MountPoint> All()
    {
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var fields = line.Split(' ');
            yield return new MountPoint(Unescape(fields[4]), [.. fields.Skip(6).TakeWhile(f => f != "-")]);
        }
    }

    /// <summary>The kernel writes white space and backslashes as three octal digits.</summary>
    private static string Unescape(string text)
    {
        for (var at = text.IndexOf('\\', StringComparison.Ordinal); at >= 0 && at + 3 < text.Length; at = text.IndexOf('\\', at + 1))
            text = text[..at] + (char)Convert.ToInt32(text.Substring(at + 1, 3), 8) + text[(at + 4)..];
        return text;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mount(byte* source, byte* target, byte* type, nuint flags, byte* data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int umount2(byte* target, int flags);
}

/// <summary>A line of mountinfo: where it is, and whether changes spread from it or to it.</summary>
internal sealed record MountPoint(string Path, IReadOnlyList<string> Propagation)
{
    public bool IsShared => Propagation.Any(p => p.StartsWith("shared:", StringComparison.Ordinal));

    public bool IsSlave => Propagation.Any(p => p.StartsWith("master:", StringComparison.Ordinal));
}
