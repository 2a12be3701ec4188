using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>bpf(2), as far as device programs of control groups need it.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class BpfCalls
{
    private const int BPF_PROG_LOAD = 5;
    private const int BPF_PROG_ATTACH = 8;
    private const uint BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private const uint BPF_CGROUP_DEVICE = 6;

    /// <summary>Programs of groups above and below all have their say.</summary>
    private const uint BPF_F_ALLOW_MULTI = 2;

    private static readonly nint Number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;

    /// <summary>The kernel's verifier reads it; the program lives as long as the descriptor or the group it is attached to.</summary>
    public static SafeFileHandle LoadDeviceProgram(ReadOnlySpan<byte> instructions, string subject)
    {
        fixed (byte* code = instructions, license = "MIT\0"u8)
        {
            var attributes = new LoadAttributes { Type = BPF_PROG_TYPE_CGROUP_DEVICE, Count = (uint)(instructions.Length / 8), Instructions = (ulong)code, License = (ulong)license };
            var fd = (int)syscall(Number, BPF_PROG_LOAD, &attributes, sizeof(LoadAttributes));
            return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw LinuxException.Last("bpf", subject);
        }
    }

    /// <summary>Goes with the group: nothing has to be detached.</summary>
    public static void Attach(SafeHandle group, SafeHandle program, string subject)
    {
        var attributes = new AttachAttributes { Target = (uint)DescriptorCalls.Number(group), Program = (uint)DescriptorCalls.Number(program), Type = BPF_CGROUP_DEVICE, Flags = BPF_F_ALLOW_MULTI };
        var failed = syscall(Number, BPF_PROG_ATTACH, &attributes, sizeof(AttachAttributes)) != 0;
        if (failed) throw LinuxException.Last("bpf", subject);
        GC.KeepAlive(group);
        GC.KeepAlive(program);
    }

    /// <summary>union bpf_attr for BPF_PROG_LOAD up to log_buf, kern_version and prog_flags; what follows is zero when it is left out.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LoadAttributes
    {
        public uint Type;
        public uint Count;
        public ulong Instructions;
        public ulong License;
        public uint LogLevel;
        public uint LogSize;
        public ulong LogBuffer;
        public uint KernelVersion;
        public uint Flags;
    }

    /// <summary>union bpf_attr for BPF_PROG_ATTACH.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct AttachAttributes
    {
        public uint Target;
        public uint Program;
        public uint Type;
        public uint Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint command, void* attributes, nint size);
}
