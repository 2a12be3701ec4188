using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Linux.Machine;

/// <summary>The routine of <see cref="CallWalk"/> in executable memory, once per process.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class CallRoutine
{
    private const int SIG_SETMASK = 2;
    private const int SignalWords = 1;

    /// <summary>The code for a processor, or null where there is none.</summary>
    public static byte[]? Encode(Architecture architecture)
    {
        if (architecture is not (Architecture.X64 or Architecture.Arm64)) return null;
        var table = SystemCallTable.For(architecture);
        var routine = CallWalk.Routine(table["clone3"], table["exit_group"]);
        return architecture == Architecture.X64 ? X64Encoder.Encode(routine) : Arm64Encoder.Encode(routine);
    }

    /// <summary>
    /// Clones, and lets the child walk the records. All signals are blocked meanwhile: a handler of the runtime must not run in the child.
    /// Returns the child's pid, or -errno.
    /// </summary>
    public static long Run(CloneArguments* arguments, CallRecord* records)
    {
        var routine = (delegate* unmanaged<CloneArguments*, nint, CallRecord*, long>)Loaded.Address;
        var all = ulong.MaxValue;
        var before = 0UL;
        Mask(&all, &before);
        try
        {
            return routine(arguments, sizeof(CloneArguments), records);
        }
        finally
        {
            Mask(&before, null);
        }
    }

    /// <summary>Where the routine lies.</summary>
    public static (nint Start, nint Length) Page => (Loaded.Address, Environment.SystemPageSize);

    private static nint Load()
    {
        var code = Encode(RuntimeInformation.ProcessArchitecture)!;
        var page = MemoryCalls.Map(Environment.SystemPageSize, shared: false);
        code.CopyTo(new Span<byte>((void*)page, code.Length));
        MemoryCalls.MakeExecutable(page, Environment.SystemPageSize);
        return page;
    }

    /// <summary>The raw call: libc's wrapper keeps its own two signals unblocked.</summary>
    private static void Mask(ulong* set, ulong* before)
    {
        var number = SystemCallTable.For(RuntimeInformation.ProcessArchitecture)["rt_sigprocmask"];
        _ = syscall(number, SIG_SETMASK, set, before, sizeof(ulong) * SignalWords);
    }

    /// <summary>Made by the first launch of a process, not by the first look at this class.</summary>
    private static class Loaded
    {
        public static readonly nint Address = Load();
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint how, ulong* set, ulong* before, nint size);
}

/// <summary>struct clone_args of linux/sched.h, 88 bytes since Linux 5.7.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloneArguments
{
    public ulong Flags;
    public ulong Pidfd;
    public ulong ChildTid;
    public ulong ParentTid;
    public ulong ExitSignal;
    public ulong Stack;
    public ulong StackSize;
    public ulong Tls;
    public ulong SetTid;
    public ulong SetTidSize;
    public ulong Cgroup;
}
