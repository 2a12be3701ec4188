using System.Collections.Concurrent;
using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// Monitors are children of whoever started them, and a command has ended long before they do. A process that lives on, such as a test run,
/// collects those that have ended whenever it starts another one: no thread waits for them, and no more are left than ran at once.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class EndedMonitors
{
    private static readonly ConcurrentDictionary<int, SafeFileHandle> Started = new();

    /// <summary>Of a child of this process that nobody has waited for: its number is its own until it is reaped here.</summary>
    public static void Await(int pid)
    {
        if (ProcessCalls.TryOpen(pid) is { } handle) Started[pid] = handle;
    }

    public static void Reap()
    {
        foreach (var (pid, handle) in Started)
        {
            if (Polling.WaitFor(DescriptorCalls.Number(handle), PollEvents.In, 0) == PollEvents.None || !Started.TryRemove(pid, out var ended)) continue;
            using (ended) ReapOne(ended);
        }
    }

    private static void ReapOne(SafeFileHandle ended)
    {
        try
        {
            ProcessCalls.Reap(ended, wait: false);
        }
        catch (LinuxException e) when (e.Errno == Errno.ECHILD)
        {
            // The process that we live in waits for all its children, or ignores SIGCHLD.
        }
    }
}
