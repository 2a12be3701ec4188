using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>
/// A process held by a pidfd. A number is reused once its process is gone; a handle means one process for ever. To be sure whose handle
/// it is, compare <see cref="StartTimeOf"/> after opening: then it was read while the number belonged to the handle's process.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class ProcessHandle : IDisposable
{
    private ProcessHandle(int pid, SafeFileHandle descriptor) => (Pid, Descriptor) = (pid, descriptor);

    public int Pid { get; }

    /// <summary>Readable once the process has ended.</summary>
    public SafeFileHandle Descriptor { get; }

    public bool HasEnded => Polling.WaitFor(DescriptorCalls.Number(Descriptor), PollEvents.In, 0) != PollEvents.None;

    /// <summary>The boot that this machine is in; a process of another boot is gone, whatever runs under its number.</summary>
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Null when there is no such process.</summary>
    public static ProcessHandle? TryOpen(int pid) => ProcessCalls.TryOpen(pid) is { } descriptor ? new ProcessHandle(pid, descriptor) : null;

    /// <summary>Null unless the process is alive and started then.</summary>
    public static ProcessHandle? TryOpen(int pid, ulong startTime)
    {
        var handle = TryOpen(pid);
        if (handle is null) return null;
        if (StartTimeOf(pid) == startTime && !handle.HasEnded) return handle;
        handle.Dispose();
        return null;
    }

    /// <summary>In clock ticks since boot; null when there is no such process.</summary>
    public static ulong? StartTimeOf(int pid) =>
        StatOf(pid) is { } fields ? ulong.Parse(fields[StartTimeField], NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>The fields of proc(5)'s stat from the third on; null when there is no such process.</summary>
    private static string[]? StatOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));

            // The command may hold spaces and parentheses; the fields begin after the last one.
            return stat[(stat.LastIndexOf(')') + 2)..].TrimEnd().Split(' ');
        }
        catch (IOException)
        {
            // The process ended, before the file was opened or while it was read (ESRCH).
            return null;
        }
    }

    /// <summary>False when the process has ended.</summary>
    public bool Signal(int signal) => ProcessCalls.TrySignal(Descriptor, signal);

    /// <summary>
    /// The wait status of an ended process that need not be a child of this one. Until its parent reaps it, stat tells; afterwards
    /// PIDFD_GET_INFO with PIDFD_INFO_EXIT does, since Linux 6.15. Null where neither says.
    /// </summary>
    public int? ExitInfo(ulong startTime)
    {
        if (KernelExitInfo() is { } status) return status;
        return StatOf(Pid) is ["Z", ..] fields && fields.Length > ExitCodeField && ulong.Parse(fields[StartTimeField], CultureInfo.InvariantCulture) == startTime
            ? int.Parse(fields[ExitCodeField], CultureInfo.InvariantCulture)
            : null;
    }

    private unsafe int? KernelExitInfo()
    {
        // struct pidfd_info, first version of 64 bytes: the mask at 0, the exit code at 60.
        const nuint getInfo = 0xC040FF0B;
        const ulong exit = 8;
        var info = stackalloc ulong[8];
        new Span<ulong>(info, 8).Clear();
        info[0] = exit;
        return ioctl(DescriptorCalls.Number(Descriptor), getInfo, info) == 0 && (info[0] & exit) != 0 ? ((int*)info)[15] : null;
    }

    /// <summary>False when the time is over.</summary>
    public bool Wait(TimeSpan time) =>
        Polling.WaitFor(DescriptorCalls.Number(Descriptor), PollEvents.In, time == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(time.TotalMilliseconds, int.MaxValue)) != PollEvents.None;

    public void Dispose() => Descriptor.Dispose();

    /// <summary>Fields 22 and 52, counted from the third.</summary>
    private const int StartTimeField = 19;
    private const int ExitCodeField = 49;

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int ioctl(int fd, nuint request, void* argument);
}
