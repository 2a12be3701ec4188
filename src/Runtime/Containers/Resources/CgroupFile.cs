using System.Runtime.Versioning;
using System.Text;
using BuildKit.Linux;

namespace BuildKit.Containers.Resources;

/// <summary>
/// Files of control groups. One write is one message to the kernel: it may neither be split nor truncated first, and a file that is not
/// there must not be made.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class CgroupFile
{
    /// <summary>None, or why not. No exceptions: a missing file is no surprise, and the first exception of a process costs milliseconds.</summary>
    public static Errno TryWrite(string path, string value)
    {
        var errno = FileCalls.TryOpenAt(FileCalls.CurrentDirectory, path, DescriptorCalls.WriteOnly, 0, out var fd);
        if (errno != Errno.None) return errno;
        errno = DescriptorCalls.TryWrite(fd, Encoding.UTF8.GetBytes(value), out _);
        FileCalls.Close(fd);
        return errno;
    }

    public static void Write(string folder, CgroupLimit limit)
    {
        var errno = TryWrite(Path.Combine(folder, limit.File), limit.Value);
        if (errno == Errno.ENOENT && limit.Otherwise is { } other) Write(folder, other);
        else if (errno != Errno.None) throw LimitException.Refused(folder, limit, errno);
    }

    /// <summary>Null when the group or the file is not there, or may not be read; also when the group was removed meanwhile (ENODEV).</summary>
    public static string? TryRead(string folder, string file)
    {
        if (FileCalls.TryOpenAt(FileCalls.CurrentDirectory, Path.Combine(folder, file), DescriptorCalls.ReadOnly, 0, out var fd) != Errno.None) return null;
        var buffer = new byte[4096];
        var length = 0;
        Errno errno;
        int count;
        while ((errno = DescriptorCalls.TryRead(fd, buffer.AsSpan(length), out count)) == Errno.None && count > 0)
        {
            length += count;
            if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }

        FileCalls.Close(fd);
        return errno == Errno.None ? Encoding.UTF8.GetString(buffer, 0, length) : null;
    }

    /// <summary>A file with one number; null for none, and for "max".</summary>
    public static long? TryReadNumber(string folder, string file) => long.TryParse(TryRead(folder, file), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The value of a line "key value"; null when there is none.</summary>
    public static long? TryReadKey(string folder, string file, string key)
    {
        foreach (var line in (TryRead(folder, file) ?? "").Split('\n'))
        {
            if (line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(key.Length + 1), System.Globalization.CultureInfo.InvariantCulture, out var number))
                return number;
        }

        return null;
    }
}
