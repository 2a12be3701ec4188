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
    /// <summary>None, or why not.</summary>
    public static Errno TryWrite(string path, string value)
    {
        try
        {
            using var file = DescriptorCalls.Open(path, DescriptorCalls.WriteOnly);
            return DescriptorCalls.TryWrite(DescriptorCalls.Number(file), Encoding.UTF8.GetBytes(value), out _);
        }
        catch (LinuxException e)
        {
            return e.Errno;
        }
    }

    public static void Write(string folder, CgroupLimit limit)
    {
        var errno = TryWrite(Path.Combine(folder, limit.File), limit.Value);
        if (errno == Errno.ENOENT && limit.Otherwise is { } other) Write(folder, other);
        else if (errno != Errno.None) throw LimitException.Refused(folder, limit, errno);
    }

    /// <summary>Null when the group or the file is not there, or may not be read.</summary>
    public static string? TryRead(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // ENODEV too: the group was removed while its file was open.
            return null;
        }
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
