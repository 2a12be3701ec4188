using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Projects;

/// <summary>What the file system says of a file without reading it; equal stamps mean unchanged content, as far as a stat can tell.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Changed">Nanoseconds of the inode's own change, which no program can set back; 0 where the system does not say.</param>
/// <param name="Inode">0 where the system does not say.</param>
internal readonly record struct FileStamp(long Size, long Modified, long Changed, ulong Inode)
{
    public const long NanosecondsInSecond = 1_000_000_000;

    /// <summary>Null when there is no such file, or it is no file: a pipe would be waited on for ever. Links are followed, as reading follows them.</summary>
    public static FileStamp? Of(string path)
    {
        if (OperatingSystem.IsLinux()) return OfLinux(path);
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
        return file.Exists ? new FileStamp(file.Length, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100, 0, 0) : null;
    }

    [SupportedOSPlatform("linux")]
    private static FileStamp? OfLinux(string path)
    {
        if (FileCalls.TryStat(FileCalls.CurrentDirectory, path, out var status) != Errno.None) return null;
        if ((status.Mode & FileType.Mask) == FileType.SymbolicLink)
        {
            var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true);
            if (target is null || FileCalls.TryStat(FileCalls.CurrentDirectory, target.FullName, out status) != Errno.None) return null;
        }

        if ((status.Mode & FileType.Mask) != FileType.RegularFile) return null;
        return new FileStamp((long)status.Size, Nanoseconds(status.ModifySeconds, status.ModifyNanoseconds), Nanoseconds(status.ChangeSeconds, status.ChangeNanoseconds), status.Inode);
    }

    private static long Nanoseconds(long seconds, uint nanoseconds) => (seconds * NanosecondsInSecond) + nanoseconds;
}
