using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BuildKit.Containers.Seccomp;
using BuildKit.Linux;
using BuildKit.Linux.Machine;

namespace BuildKit.Kernel.Tests.Linux;

/// <summary>Every structure and constant of the launch side against this machine's C headers, by a C program that says what differs.</summary>
public sealed class CHeaders
{
    private const string Includes = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <stdio.h>
        #include <fcntl.h>
        #include <sched.h>
        #include <signal.h>
        #include <linux/sched.h>
        #include <linux/openat2.h>
        #include <linux/mount.h>
        #include <linux/prctl.h>
        #include <linux/seccomp.h>
        #include <linux/filter.h>
        #include <linux/audit.h>
        #include <linux/keyctl.h>
        #include <linux/capability.h>
        #include <linux/memfd.h>
        #include <linux/close_range.h>
        #include <linux/nsfs.h>
        #include <linux/sockios.h>
        #include <asm/ioctls.h>
        #include <asm/unistd.h>
        #include <net/if.h>
        #include <sys/socket.h>
        #include <sys/uio.h>
        #include <sys/wait.h>
        #include <sys/resource.h>
        #ifndef MFD_EXEC
        #define MFD_EXEC 0x10U
        #endif
        #ifndef AT_RECURSIVE
        #define AT_RECURSIVE 0x8000
        #endif
        #ifndef MS_RDONLY
        #define MS_RDONLY 1
        #define MS_NOSUID 2
        #define MS_NODEV 4
        #define MS_PRIVATE (1<<18)
        #endif
        #ifndef MNT_DETACH
        #define MNT_DETACH 2
        #endif
        static int bad;
        #define SAME(c, ours) do { if ((long long)(c) != (long long)(ours)) { printf("%s is %lld, ours is %lld\n", #c, (long long)(c), (long long)(ours)); bad = 1; } } while (0)
        int main(void) {

        """;

    [Fact]
    public async Task Structures_and_constants_are_the_kernels()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        var program = new StringBuilder(Includes);
        Structures(program);
        Flags<OpenFlag>(program);
        Flags<ResolveFlag>(program);
        Flags<CloneFlag>(program);
        Flags<AtFlag>(program);
        Flags<OpenTreeFlag>(program);
        Flags<MoveMountFlag>(program);
        Flags<MountAttribute>(program);
        Flags<FsconfigCommand>(program);
        Flags<FsopenFlag>(program);
        Flags<MountFlag>(program);
        Flags<UnmountFlag>(program);
        Flags<PrctlOption>(program);
        Flags<PrctlValue>(program);
        Flags<IoctlRequest>(program);
        Flags<MemfdFlag>(program);
        Flags<SeccompOperation>(program);
        Flags<KeyctlOperation>(program);
        Flags<SigmaskOperation>(program);
        Flags<CloseRangeFlag>(program);
        program.AppendLine("return bad; }");
        Assert.Equal("", await CompileAndRun(program.ToString()));
    }

    private static unsafe void Structures(StringBuilder program)
    {
        Line(program, "sizeof(struct clone_args)", sizeof(CloneArguments));
        Line(program, "offsetof(struct clone_args, cgroup)", (long)Marshal.OffsetOf<CloneArguments>(nameof(CloneArguments.Cgroup)));
        Line(program, "offsetof(struct clone_args, exit_signal)", (long)Marshal.OffsetOf<CloneArguments>(nameof(CloneArguments.ExitSignal)));
        Line(program, "sizeof(struct msghdr)", sizeof(SocketCalls.Message));
        Line(program, "offsetof(struct msghdr, msg_iov)", (long)Marshal.OffsetOf<SocketCalls.Message>(nameof(SocketCalls.Message.Vectors)));
        Line(program, "offsetof(struct msghdr, msg_iovlen)", 24);
        Line(program, "offsetof(struct msghdr, msg_control)", 32);
        Line(program, "offsetof(struct msghdr, msg_controllen)", 40);
        Line(program, "sizeof(struct cmsghdr)", 16);
        Line(program, "offsetof(struct cmsghdr, cmsg_level)", 8);
        Line(program, "offsetof(struct cmsghdr, cmsg_type)", 12);
        Line(program, "sizeof(struct iovec)", sizeof(SocketCalls.Vector));
        Line(program, "sizeof(siginfo_t)", sizeof(ProcessCalls.SignalInfo));
        Line(program, "offsetof(siginfo_t, si_code)", 8);
        Line(program, "offsetof(siginfo_t, si_pid)", 16);
        Line(program, "offsetof(siginfo_t, si_status)", 24);
        Line(program, "sizeof(struct sock_filter)", BpfInstruction.Size);
        Line(program, "sizeof(struct sock_fprog)", 16);
        Line(program, "offsetof(struct seccomp_data, args)", 16);
        Line(program, "sizeof(struct open_how)", 24);
        Line(program, "sizeof(struct mount_attr)", 32);
        Line(program, "offsetof(struct mount_attr, propagation)", 16);
        Line(program, "sizeof(struct prctl_mm_map)", 104);
        Line(program, "offsetof(struct prctl_mm_map, exe_fd)", 100);
        Line(program, "offsetof(struct prctl_mm_map, auxv)", 88);
        Line(program, "sizeof(struct ifreq)", 40);
        Line(program, "offsetof(struct ifreq, ifr_flags)", 16);
        Line(program, "_LINUX_CAPABILITY_VERSION_3", 0x20080522);
        Line(program, "CAP_LAST_CAP", BuildKit.Containers.Settings.Capabilities.Last);
        Line(program, "NS_GET_USERNS", 0xB701);
        Line(program, "AUDIT_ARCH_X86_64", SystemCallTable.X64.AuditArchitecture);
        Line(program, "O_PATH", OpenFlagOf.Path);
        Line(program, "O_DIRECTORY", OpenFlagOf.Directory(Architecture.X64));
        Line(program, "O_NOFOLLOW", OpenFlagOf.NoFollow(Architecture.X64));
        Line(program, "P_PIDFD", 3);
        Line(program, "RLIMIT_NOFILE", 7);
        Line(program, "RLIMIT_RTTIME", 15);
        Line(program, "BPF_LD|BPF_W|BPF_ABS", BpfInstruction.Load);
        Line(program, "BPF_ALU|BPF_AND|BPF_K", BpfInstruction.And);
        Line(program, "BPF_JMP|BPF_JGE|BPF_K", BpfInstruction.JumpIfNotLess);
        Line(program, "BPF_JMP|BPF_JGT|BPF_K", BpfInstruction.JumpIfGreater);
        foreach (var name in SystemCallTable.X64.Names) program.Append(CultureInfo.InvariantCulture, $"#ifdef __NR_{name}\nSAME(__NR_{name}, {SystemCallTable.X64[name]});\n#endif\n");
    }

    private static void Flags<T>(StringBuilder program)
        where T : struct, Enum
    {
        foreach (var flag in Enum.GetValues<T>()) Line(program, flag.ToString(), Convert.ToInt64(flag, CultureInfo.InvariantCulture));
    }

    private static void Line(StringBuilder program, string c, long ours) => program.Append(CultureInfo.InvariantCulture, $"SAME({c}, {ours}LL);\n");

    private static async Task<string> CompileAndRun(string text)
    {
        var folder = Directory.CreateTempSubdirectory("c-headers-").FullName;
        try
        {
            var source = Path.Combine(folder, "headers.c");
            var binary = Path.Combine(folder, "headers");
            await File.WriteAllTextAsync(source, text);
            var complaints = await Run("gcc", "-o", binary, source);
            return complaints.Length > 0 ? complaints : await Run(binary);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return await output + errors;
    }
}
