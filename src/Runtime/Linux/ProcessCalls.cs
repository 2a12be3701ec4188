using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>Processes by descriptor: a number may belong to another process tomorrow, a descriptor does not.</summary>
[SupportedOSPlatform("linux")]
internal static partial class ProcessCalls
{
    private const int P_PIDFD = 3;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;

    /// <summary>The runtime makes the container's process with an exit signal or without: both kinds are waited for.</summary>
    private const int WALL = 0x40000000;

    public static SafeFileHandle Open(int pid) => TryOpen(pid) ?? throw new LinuxException("pidfd_open", $"process {pid}", Errno.ESRCH);

    /// <summary>Null when there is no such process.</summary>
    public static SafeFileHandle? TryOpen(int pid)
    {
        var descriptor = pidfd_open(pid, 0);
        if (descriptor >= 0) return DescriptorCalls.Own(descriptor);
        return LinuxException.LastErrno() is Errno.ESRCH or Errno.EINVAL ? null : throw LinuxException.Last("pidfd_open", $"process {pid}");
    }

    public static void Signal(SafeHandle process, int signal)
    {
        if (pidfd_send_signal(process, signal, 0, 0) != 0) throw LinuxException.Last("pidfd_send_signal", $"signal {signal}");
    }

    /// <summary>False when the process has ended.</summary>
    public static bool TrySignal(SafeHandle process, int signal)
    {
        if (pidfd_send_signal(process, signal, 0, 0) == 0) return true;
        var errno = LinuxException.LastErrno();
        return errno == Errno.ESRCH ? false : throw new LinuxException("pidfd_send_signal", $"signal {signal}", errno);
    }

    /// <summary>
    /// Signals all of a process group. Its number is safe only while its leader is a child of this process that was not reaped: until then
    /// nobody else gets it. False when the group is empty.
    /// </summary>
    public static bool TrySignalGroup(int leader, int signal)
    {
        if (kill(-leader, signal) == 0) return true;
        var errno = LinuxException.LastErrno();
        return errno == Errno.ESRCH ? false : throw new LinuxException("kill", $"process group {leader}", errno);
    }

    public static void SignalSelf(int signal) => _ = kill(Environment.ProcessId, signal);

    /// <summary>Reaps a child. Null without waiting while it runs.</summary>
    public static ChildExit? Reap(SafeHandle process, bool wait)
    {
        var info = default(SignalInfo);
        while (waitid(P_PIDFD, process, ref info, WEXITED | WALL | (wait ? 0 : WNOHANG), 0) != 0)
        {
            var errno = LinuxException.LastErrno();
            if (errno != Errno.EINTR) throw new LinuxException("waitid", "a container's process", errno);
        }

        return info.Pid == 0 ? null : new ChildExit(info.Code, info.Status);
    }

    /// <summary>Clock ticks after boot at which the process started: with the pid, an identity that is not used twice.</summary>
    public static ulong StartTime(int pid) => ProcessHandle.StartTimeOf(pid) ?? throw new LinuxException("open", $"/proc/{pid}/stat", Errno.ESRCH);

    /// <summary>siginfo_t as waitid fills it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct SignalInfo
    {
        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int Pid;

        [FieldOffset(24)]
        public int Status;
    }

    private static int pidfd_open(int pid, nint flags) => (int)syscall(434, pid, flags, 0, 0);

    private static int pidfd_send_signal(SafeHandle process, int signal, nint info, nint flags)
    {
        var added = false;
        try
        {
            process.DangerousAddRef(ref added);
            return (int)syscall(424, process.DangerousGetHandle(), signal, info, flags);
        }
        finally
        {
            if (added) process.DangerousRelease();
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int kind, SafeHandle process, ref SignalInfo info, int options, nint usage);
}

/// <summary>How a child ended: <see cref="Code"/> is CLD_EXITED (1), CLD_KILLED (2) or CLD_DUMPED (3).</summary>
internal readonly record struct ChildExit(int Code, int Status);
