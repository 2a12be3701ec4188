namespace BuildKit.Projects;

/// <summary>
/// The time as the file system stamps files, which is the only clock that file times can be compared with: it ticks more coarsely than the
/// system's, and belongs to a server on network file systems.
/// </summary>
internal static class FileClock
{
    /// <summary>Nanoseconds since 1970 by the clock of the file system that holds <paramref name="beside"/>; without one, a time after which nothing is trusted.</summary>
    public static long Now(string? beside)
    {
        if (beside is null) return 0;
        Directory.CreateDirectory(Path.GetDirectoryName(beside)!);
        var probe = $"{beside}.{Environment.ProcessId}.now";
        File.WriteAllBytes(probe, []);
        var now = FileStamp.Of(probe)?.Modified ?? 0;
        File.Delete(probe);
        return now;
    }
}
