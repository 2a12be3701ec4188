using System.Runtime.InteropServices;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Seccomp;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Runtime.Tests.Containers.Seccomp;

public sealed class SeccompCompilerTests
{
    private const uint Eperm = 0x00050001;
    private const uint Enosys = 0x00050026;

    [Theory]
    [InlineData(SeccompOperator.EqualTo, 5UL, 5UL, true)]
    [InlineData(SeccompOperator.EqualTo, 5UL, 0x1_0000_0005UL, false)]
    [InlineData(SeccompOperator.EqualTo, 0x7_0000_0005UL, 0x7_0000_0005UL, true)]
    [InlineData(SeccompOperator.NotEqual, 5UL, 5UL, false)]
    [InlineData(SeccompOperator.NotEqual, 5UL, 6UL, true)]
    [InlineData(SeccompOperator.NotEqual, 5UL, 0x1_0000_0005UL, true)]
    [InlineData(SeccompOperator.GreaterThan, 0x2_0000_0005UL, 0x2_0000_0005UL, false)]
    [InlineData(SeccompOperator.GreaterThan, 0x2_0000_0005UL, 0x2_0000_0006UL, true)]
    [InlineData(SeccompOperator.GreaterThan, 0x2_0000_0005UL, 0x3_0000_0000UL, true)]
    [InlineData(SeccompOperator.GreaterThan, 0x2_0000_0005UL, 0x1_FFFF_FFFFUL, false)]
    [InlineData(SeccompOperator.GreaterOrEqual, 0x2_0000_0005UL, 0x2_0000_0005UL, true)]
    [InlineData(SeccompOperator.GreaterOrEqual, 0x2_0000_0005UL, 0x2_0000_0004UL, false)]
    [InlineData(SeccompOperator.LessThan, 0x2_0000_0005UL, 0x2_0000_0004UL, true)]
    [InlineData(SeccompOperator.LessThan, 0x2_0000_0005UL, 0x1_FFFF_FFFFUL, true)]
    [InlineData(SeccompOperator.LessThan, 0x2_0000_0005UL, 0x2_0000_0005UL, false)]
    [InlineData(SeccompOperator.LessOrEqual, 0x2_0000_0005UL, 0x2_0000_0005UL, true)]
    [InlineData(SeccompOperator.LessOrEqual, 0x2_0000_0005UL, 0x2_0000_0006UL, false)]
    public void A_condition_compares_all_64_bits_without_sign(SeccompOperator op, ulong value, ulong given, bool holds)
    {
        var program = Compile(new SeccompRule(["read"], SeccompAction.Allow) { Args = [new SeccompArgument(2, value, op)] });
        Assert.Equal(holds ? BpfMachine.Allow : Eperm, BpfMachine.Run(program, 0, arguments: [0, 0, given]));
    }

    [Fact]
    public void A_masked_condition_looks_at_the_masked_bits_only()
    {
        var program = Compile(new SeccompRule(["read"], SeccompAction.Allow) { Args = [new SeccompArgument(0, 0xF0_0000_00F0, SeccompOperator.MaskedEqual, 0x10_0000_0020)] });
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, 0, arguments: [0x1F_0000_002F]));
        Assert.Equal(Eperm, BpfMachine.Run(program, 0, arguments: [0x2F_0000_002F]));
        Assert.Equal(Eperm, BpfMachine.Run(program, 0, arguments: [0x1F_0000_003F]));
    }

    [Fact]
    public void All_conditions_of_a_rule_must_hold_and_the_first_matching_rule_decides()
    {
        var program = Compile(
            new SeccompRule(["read"], SeccompAction.Errno) { ErrnoRet = 7, Args = [new(0, 1, SeccompOperator.EqualTo), new(1, 2, SeccompOperator.GreaterOrEqual)] },
            new SeccompRule(["read"], SeccompAction.Errno) { ErrnoRet = 8, Args = [new(0, 1, SeccompOperator.EqualTo)] },
            new SeccompRule(["read"], SeccompAction.Allow));
        Assert.Equal(0x00050007u, BpfMachine.Run(program, 0, arguments: [1, 2]));
        Assert.Equal(0x00050008u, BpfMachine.Run(program, 0, arguments: [1, 1]));
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, 0, arguments: [2, 2]));
    }

    [Fact]
    public void One_of_several_conditions_about_an_argument_suffices()
    {
        var program = Compile(
            new SeccompRule(["read"], SeccompAction.Errno) { ErrnoRet = 7, Args = [new(0, 9, SeccompOperator.GreaterOrEqual), new(1, 2, SeccompOperator.EqualTo), new(0, 3, SeccompOperator.LessOrEqual)] },
            new SeccompRule(["read"], SeccompAction.Allow));
        Assert.Equal(0x00050007u, BpfMachine.Run(program, 0, arguments: [9, 0]));
        Assert.Equal(0x00050007u, BpfMachine.Run(program, 0, arguments: [3, 0]));
        Assert.Equal(0x00050007u, BpfMachine.Run(program, 0, arguments: [5, 2]));
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, 0, arguments: [5, 0]));
    }

    [Fact]
    public void Every_number_gets_the_answer_of_its_rule_and_every_other_the_default()
    {
        var allowed = SystemCallTable.X64.Names.Where((_, i) => i % 3 == 0).ToHashSet(StringComparer.Ordinal);
        var program = Compile(new SeccompRule([.. allowed], SeccompAction.Allow));
        var numbers = allowed.Select(n => SystemCallTable.X64[n]).ToHashSet();
        for (var number = 0; number < 600; number++) Assert.Equal(numbers.Contains(number) ? BpfMachine.Allow : Eperm, BpfMachine.Run(program, number));
    }

    [Fact]
    public void Calls_of_32_bit_programs_and_of_x32_do_not_exist()
    {
        var program = SeccompCompiler.Compile(new SeccompProfile { DefaultAction = SeccompAction.Allow }, Architecture.X64);
        Assert.Equal(Enosys, BpfMachine.Run(program, 1, architecture: 0x40000003));
        Assert.Equal(Enosys, BpfMachine.Run(program, 0x40000000 | 59));
        Assert.Equal(Enosys, BpfMachine.Run(program, -1));
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, 1));
    }

    [Fact]
    public void Calls_of_32_bit_programs_have_the_rules_when_the_profile_names_them()
    {
        var profile = new SeccompProfile
        {
            DefaultAction = SeccompAction.Errno,
            Architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
            Syscalls = [new SeccompRule(["read", "execve", "socket"], SeccompAction.Allow)],
        };
        var program = SeccompCompiler.Compile(profile, Architecture.X64);
        const uint X86 = 0x40000003;
        Assert.Equal([BpfMachine.Allow, Eperm], [BpfMachine.Run(program, 0), BpfMachine.Run(program, 3)]);
        Assert.Equal([Eperm, BpfMachine.Allow, BpfMachine.Allow], [BpfMachine.Run(program, 0, X86), BpfMachine.Run(program, 3, X86), BpfMachine.Run(program, 11, X86)]);
        Assert.Equal([BpfMachine.Allow, BpfMachine.Allow, Eperm], [BpfMachine.Run(program, 0x40000000), BpfMachine.Run(program, 0x40000000 | 520), BpfMachine.Run(program, 0x40000000 | 3)]);
        Assert.Equal(Enosys, BpfMachine.Run(program, 0, architecture: 0x40000028));
        Assert.Equal(Eperm, BpfMachine.Run(program, -1));
    }

    [Fact]
    public void A_rule_about_sockets_is_not_got_around_by_the_collected_call_of_i386()
    {
        var profile = new SeccompProfile
        {
            DefaultAction = SeccompAction.Allow,
            Architectures = ["SCMP_ARCH_X86"],
            Syscalls = [new SeccompRule(["socket", "shmat"], SeccompAction.Errno)],
        };
        var program = SeccompCompiler.Compile(profile, Architecture.X64);
        Assert.Equal(Eperm, BpfMachine.Run(program, 102, 0x40000003, arguments: [1]));
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, 102, 0x40000003, arguments: [2]));
        Assert.Equal(Eperm, BpfMachine.Run(program, 117, 0x40000003, arguments: [21]));
    }

    [Fact]
    public void An_unknown_kind_of_processor_is_refused_and_a_foreign_one_is_not()
    {
        Assert.Throws<LaunchException>(() => SeccompCompiler.Compile(new SeccompProfile { DefaultAction = SeccompAction.Allow, Architectures = ["SCMP_ARCH_Z80"] }, Architecture.X64));
        SeccompCompiler.Compile(new SeccompProfile { DefaultAction = SeccompAction.Allow, Architectures = ["SCMP_ARCH_S390X"] }, Architecture.X64);
    }

    [Theory]
    [InlineData(SeccompAction.KillProcess, 0x80000000)]
    [InlineData(SeccompAction.KillThread, 0u)]
    [InlineData(SeccompAction.Trap, 0x00030000u)]
    [InlineData(SeccompAction.Errno, 0x00050009u)]
    [InlineData(SeccompAction.Trace, 0x7FF00009u)]
    [InlineData(SeccompAction.Allow, 0x7FFF0000u)]
    [InlineData(SeccompAction.Log, 0x7FFC0000u)]
    [InlineData(SeccompAction.Notify, 0x7FC00000u)]
    public void Every_action_has_the_kernels_number(SeccompAction action, uint answer) =>
        Assert.Equal(answer, BpfMachine.Run(Compile(new SeccompRule(["read"], action) { ErrnoRet = 9 }), 0));

    [Fact]
    public void A_call_of_another_architecture_or_of_the_future_is_passed_over() =>
        Assert.Equal(Eperm, BpfMachine.Run(Compile(new SeccompRule(["no_such_call", "stime"], SeccompAction.Allow)), 0));

    [Theory]
    [InlineData("read", 0)]
    [InlineData("execve", 0)]
    [InlineData("ptrace", 0)]
    [InlineData("mount", Eperm)]
    [InlineData("unshare", Eperm)]
    [InlineData("setns", Eperm)]
    [InlineData("bpf", Eperm)]
    [InlineData("keyctl", Eperm)]
    [InlineData("add_key", Eperm)]
    [InlineData("kexec_load", Eperm)]
    [InlineData("io_uring_setup", Eperm)]
    [InlineData("userfaultfd", Eperm)]
    [InlineData("perf_event_open", Eperm)]
    [InlineData("clone3", Enosys)]
    public void The_default_profile_answers_as_dockers(string call, uint answer) =>
        Assert.Equal(answer == 0 ? BpfMachine.Allow : answer, BpfMachine.Run(Default(), SystemCallTable.X64[call]));

    [Theory]
    [InlineData(0x10000000UL)] // CLONE_NEWUSER
    [InlineData(0x00020000UL)] // CLONE_NEWNS
    [InlineData(0x40000011UL)] // CLONE_NEWNET with SIGCHLD
    public void Clone_makes_no_namespaces(ulong flags)
    {
        Assert.Equal(Eperm, BpfMachine.Run(Default(), SystemCallTable.X64["clone"], arguments: [flags]));
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(Default(), SystemCallTable.X64["clone"], arguments: [0x3D0F00]));
    }

    [Theory]
    [InlineData(2UL, true)]
    [InlineData(1UL, true)]
    [InlineData(38UL, false)]
    [InlineData(40UL, false)]
    [InlineData(0x1_0000_0028UL, false)]
    [InlineData(0xFFFF_FFFF_0000_0026UL, false)]
    public void Sockets_to_kernel_crypto_and_hypervisor_are_refused_even_with_dirty_upper_bits(ulong family, bool allowed) =>
        Assert.Equal(allowed ? BpfMachine.Allow : Eperm, BpfMachine.Run(Default(), SystemCallTable.X64["socket"], arguments: [family]));

    [Fact]
    public void A_capability_brings_its_calls()
    {
        var program = SeccompCompiler.Compile(DefaultProfiles.Seccomp(["CAP_SYS_ADMIN"]), Architecture.X64);
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, SystemCallTable.X64["mount"]));
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, SystemCallTable.X64["clone3"]));
    }

    [Fact]
    public void An_ordinary_call_costs_few_instructions()
    {
        var worst = SystemCallTable.X64.Names.Max(name =>
        {
            BpfMachine.Run(Default(), SystemCallTable.X64[name], BpfMachine.X64, [], out var steps);
            return steps;
        });
        Assert.InRange(worst, 5, 40);
        Assert.InRange(Default().Instructions.Length, 50, 1000);
    }

    [Fact]
    public void The_profile_compiles_for_arm64_where_old_calls_do_not_exist()
    {
        var program = SeccompCompiler.Compile(DefaultProfiles.Seccomp(DefaultProfiles.Capabilities), Architecture.Arm64);
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, SystemCallTable.Arm64["openat"], 0xC00000B7));
        Assert.Equal(Eperm, BpfMachine.Run(program, SystemCallTable.Arm64["mount"], 0xC00000B7));
        Assert.Equal(Enosys, BpfMachine.Run(program, 56, BpfMachine.X64));
    }

    [Fact]
    public void Every_name_of_the_default_profile_is_a_system_call()
    {
        var known = SystemCallTable.X64.Names.Concat(SystemCallTable.Arm64.Names).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(DefaultProfiles.Seccomp(Capabilities.All).Syscalls.SelectMany(r => r.Names).Except(known));
    }

    private static BpfProgram Default() => SeccompCompiler.Compile(DefaultProfiles.Seccomp(DefaultProfiles.Capabilities), Architecture.X64);

    private static BpfProgram Compile(params SeccompRule[] rules) =>
        SeccompCompiler.Compile(new SeccompProfile { DefaultAction = SeccompAction.Errno, Syscalls = rules }, Architecture.X64);
}
