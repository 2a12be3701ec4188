using System.Diagnostics;

namespace BuildKit.Kernel.Tests.Killing;

/// <summary>
/// Everything on the machine that belongs to a store: processes by their command line or by what is mounted in their namespace (a container
/// has its overlay there, and its network and other namespaces live as long as a process of it), mounts, control groups by the beginning of
/// its containers' ids, temporary files.
/// </summary>
internal static class StoreTraces
{
    /// <param name="folder">The store's.</param>
    /// <param name="idPrefix">What the ids of its containers begin with.</param>
    /// <param name="volumes">Which may be there.</param>
    public static IReadOnlyList<string> Of(string folder, string idPrefix, IReadOnlyList<string> volumes)
    {
        var root = Path.Combine(folder, "root");
        return
        [
            .. Processes(folder).Select(p => $"process {p} ({Read($"/proc/{p}/cmdline").Replace('\0', ' ')})"),
            .. Read("/proc/self/mountinfo").Split('\n').Where(l => l.Contains(folder, StringComparison.Ordinal)).Select(l => "mount " + l),
            .. Cgroups(idPrefix),
            .. Entries(Path.Combine(root, "tmp")),
            .. Entries(Path.Combine(folder, "run", "containers")),
            .. Entries(Path.Combine(root, "containers")).Where(e => Path.GetFileName(e) != "names"),
            .. Entries(Path.Combine(root, "containers", "names")),
            .. Entries(Path.Combine(root, "volumes")).Where(e => !volumes.Contains(Path.GetFileName(e))),
        ];
    }

    public static IReadOnlyList<int> Processes(string folder) => [.. All().Where(p => p != Environment.ProcessId && IsOf(p, folder))];

    /// <summary>Processes that watch containers of a store, or are about to.</summary>
    public static IReadOnlyList<int> Monitors(string folder) =>
        [.. All().Where(p => Read($"/proc/{p}/cmdline") is var line && line.Contains("\0monitor\0", StringComparison.Ordinal) && line.Contains(folder, StringComparison.Ordinal))];

    private static bool IsOf(int pid, string folder) =>
        Read($"/proc/{pid}/cmdline").Contains(folder, StringComparison.Ordinal) || Read($"/proc/{pid}/mountinfo").Contains(folder, StringComparison.Ordinal);

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc").Select(p => int.TryParse(Path.GetFileName(p), out var pid) ? pid : 0).Where(p => p > 0);

    private static IEnumerable<string> Entries(string folder) => Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder) : [];

    private static IEnumerable<string> Cgroups(string idPrefix)
    {
        using var find = Process.Start(new ProcessStartInfo("find", ["/sys/fs/cgroup", "-type", "d", "-name", $"{idPrefix}*"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        return find.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => "control group " + l);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended.
            return "";
        }
    }
}
