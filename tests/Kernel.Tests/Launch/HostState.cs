using System.Diagnostics;
using System.Globalization;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>What a launch may not change on the machine.</summary>
internal sealed record HostState(string Mounts, string Processes, string Descriptors, string Cgroups, string Signals, string Names)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    /// <summary>Descriptors that an earlier test dropped without closing are closed by their finalizers: now, and not between two looks.</summary>
    public static HostState Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Look();
    }

    private static HostState Look() => new(
        File.ReadAllText("/proc/self/mountinfo"),
        string.Join(' ', Children()),
        string.Join('\n', Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget).Where(t => t is not null && !t.StartsWith("/proc/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)),
        string.Join('\n', AbandonedGroups()),
        string.Join('\n', File.ReadLines("/proc/thread-self/status").Where(l => l.StartsWith("Sig", StringComparison.Ordinal) && !l.StartsWith("SigQ", StringComparison.Ordinal) || l.StartsWith("Cap", StringComparison.Ordinal) || l.StartsWith("Seccomp:", StringComparison.Ordinal) || l.StartsWith("NoNew", StringComparison.Ordinal))),
        Environment.MachineName + Environment.CurrentDirectory);

    /// <summary>Children of every thread of this process, zombies included.</summary>
    public static IReadOnlyList<int> Children() =>
        [.. Directory.EnumerateDirectories("/proc/self/task")
            .SelectMany(t => Read(t + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(c => int.Parse(c, CultureInfo.InvariantCulture))];

    /// <summary>
    /// What launches have left behind: groups with nobody in them, and that still a moment later. Those of a store's containers, with 64 digits, are other
    /// tests', which run beside these and look after them by their ids.
    /// </summary>
    private static IEnumerable<string> AbandonedGroups()
    {
        var abandoned = Find("/sys/fs/cgroup").Where(g => g.Contains("/dotnet-container/", StringComparison.Ordinal) && Path.GetFileName(g).Length != 64 && IsAbandoned(g)).ToArray();
        if (abandoned.Length > 0) Thread.Sleep(Moment);
        return abandoned.Where(IsAbandoned);
    }

    private static bool IsAbandoned(string group) => Directory.Exists(group) && Directory.GetDirectories(group).Length == 0 && Read(group + "/cgroup.procs").Length == 0 && Directory.Exists(group);

    private static string[] Find(string folder)
    {
        using var find = Process.Start(new ProcessStartInfo("find", [folder, "-type", "d"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var output = find.StandardOutput;
        return output.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The thread or the group ended.
            return "";
        }
    }
}
