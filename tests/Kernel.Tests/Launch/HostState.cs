using System.Diagnostics;
using System.Globalization;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>What a launch may not change on the machine.</summary>
internal sealed record HostState(string Mounts, string Processes, string Descriptors, string Cgroups, string Signals, string Names)
{
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
        Find("/sys/fs/cgroup"),
        string.Join('\n', File.ReadLines("/proc/thread-self/status").Where(l => l.StartsWith("Sig", StringComparison.Ordinal) && !l.StartsWith("SigQ", StringComparison.Ordinal) || l.StartsWith("Cap", StringComparison.Ordinal) || l.StartsWith("Seccomp:", StringComparison.Ordinal) || l.StartsWith("NoNew", StringComparison.Ordinal))),
        Environment.MachineName + Environment.CurrentDirectory);

    /// <summary>Children of every thread of this process, zombies included.</summary>
    public static IReadOnlyList<int> Children() =>
        [.. Directory.EnumerateDirectories("/proc/self/task")
            .SelectMany(t => Read(t + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(c => int.Parse(c, CultureInfo.InvariantCulture))];

    private static string Find(string folder)
    {
        using var find = Process.Start(new ProcessStartInfo("find", [folder, "-type", "d"]) { RedirectStandardOutput = true })!;
        using var output = find.StandardOutput;
        return output.ReadToEnd();
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The thread ended.
            return "";
        }
    }
}
