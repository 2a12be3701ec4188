namespace BuildKit.Tasks.Tests.Infra;

/// <summary>Which files exist and when each was written: equal means that nobody wrote.</summary>
internal static class FileTimes
{
    /// <summary>Lock files are opened for writing to be locked, and stay empty; they say nothing about work.</summary>
    public static SortedDictionary<string, DateTime> Below(params string[] folders) => new(
        folders.Where(Directory.Exists)
            .SelectMany(static folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(static file => !file.Contains("/locks/", StringComparison.Ordinal))
            .ToDictionary(static file => file, File.GetLastWriteTimeUtc),
        StringComparer.Ordinal);
}
