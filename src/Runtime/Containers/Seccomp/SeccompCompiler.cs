using BuildKit.Containers.Launch;
using System.Runtime.InteropServices;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Seccomp;

/// <summary>
/// Compiles a profile to classic BPF. Numbers with the same answer are joined to ranges and found by a binary search, so a system call
/// costs about ten instructions instead of some hundreds; the kernel keeps a bitmap of those always allowed anyway.
/// </summary>
internal static class SeccompCompiler
{
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint X32Bit = 0x40000000;
    private const uint NoSuchCall = 0x00050000 | 38;
    private const uint DefaultErrno = 1;
    private const int MostInstructions = 4096;

    public static BpfProgram Compile(SeccompProfile profile, Architecture architecture)
    {
        var table = SystemCallTable.For(architecture);
        var native = Native(profile, architecture, table);
        var code = new List<BpfInstruction> { new(BpfInstruction.Load, 0, 0, ArchitectureOffset) };
        if (!SeccompArchitectures.Includes(profile, architecture, "SCMP_ARCH_X86"))
        {
            // 32-bit calls have other numbers. Unless the rules speak of them they do not exist, so that nothing gets around the rules.
            code.Add(new(BpfInstruction.JumpIfEqual, 1, 0, table.AuditArchitecture));
            code.Add(new(BpfInstruction.Return, 0, 0, NoSuchCall));
            code.AddRange(native);
            return new BpfProgram([.. code]);
        }

        code.Add(new(BpfInstruction.JumpIfEqual, 3, 0, table.AuditArchitecture));
        code.Add(new(BpfInstruction.JumpIfEqual, 0, 1, SystemCallTable.X86.AuditArchitecture));
        code.Add(new(BpfInstruction.Jump, 0, 0, (uint)native.Count + 1));
        code.Add(new(BpfInstruction.Return, 0, 0, NoSuchCall));
        code.AddRange(native);
        code.Add(new(BpfInstruction.Load, 0, 0, NumberOffset));
        code.AddRange(Decide(profile, MultiplexedCalls.Expand(profile.Syscalls), SystemCallTable.X86));
        return code.Count <= MostInstructions ? new BpfProgram([.. code]) : throw LaunchException.FilterTooLong(code.Count, MostInstructions);
    }

    private static List<BpfInstruction> Native(SeccompProfile profile, Architecture architecture, SystemCallTable table)
    {
        var code = new List<BpfInstruction> { new(BpfInstruction.Load, 0, 0, NumberOffset) };
        // x32 calls share the architecture and set a bit in the number; so does -1, a call that a tracer skipped.
        if (SeccompArchitectures.Includes(profile, architecture, "SCMP_ARCH_X32"))
        {
            // Older kernels also took x64's numbers for the calls that x32 has under its own.
            var other = Decide(profile, profile.Syscalls, table, SystemCallTable.X32);
            code.Add(new(BpfInstruction.JumpIfNotLess, 1, 0, X32Bit));
            code.Add(new(BpfInstruction.Jump, 0, 0, (uint)other.Count + 1));
            code.Add(new(BpfInstruction.And, 0, 0, ~X32Bit));
            code.AddRange(other);
        }
        else
        {
            code.Add(new(BpfInstruction.JumpIfNotLess, 0, 1, X32Bit));
            code.Add(new(BpfInstruction.Return, 0, 0, NoSuchCall));
        }

        code.AddRange(Decide(profile, profile.Syscalls, table));
        return code;
    }

    private static List<BpfInstruction> Decide(SeccompProfile profile, IEnumerable<SeccompRule> rules, params SystemCallTable[] tables) =>
        Search(Ranges(Answers(profile, rules, tables), Action(profile.DefaultAction, profile.DefaultErrnoRet)));

    /// <summary>By number the instructions that answer it, null where nothing is said; the first rule that matches decides.</summary>
    private static BpfInstruction[]?[] Answers(SeccompProfile profile, IEnumerable<SeccompRule> all, SystemCallTable[] tables)
    {
        var otherwise = Action(profile.DefaultAction, profile.DefaultErrnoRet);
        var rules = new List<List<SeccompRule>?>();
        foreach (var rule in all)
        foreach (var name in rule.Names)
        foreach (var table in tables)
        {
            if (table.Find(name) is not { } number) continue;
            while (rules.Count <= number) rules.Add(null);
            (rules[number] ??= []).Add(rule);
        }

        var answers = new BpfInstruction[]?[rules.Count];
        for (var number = 0; number < answers.Length; number++) answers[number] = rules[number] is { } list ? Answer(list, otherwise) : null;
        return answers;
    }

    private static BpfInstruction[] Answer(List<SeccompRule> rules, uint otherwise)
    {
        var code = new List<BpfInstruction>();
        foreach (var rule in rules)
        {
            var action = new BpfInstruction(BpfInstruction.Return, 0, 0, Action(rule.Action, rule.ErrnoRet));
            if (rule.Args.Count == 0) return [.. code, action];
            foreach (var conditions in Alternatives(rule.Args)) code.AddRange(ArgumentConditions.Compile(conditions, action));
        }

        return [.. code, new(BpfInstruction.Return, 0, 0, otherwise)];
    }

    /// <summary>
    /// All conditions of a rule must hold, except in a rule that has several about one argument: each of its conditions stands for itself. So runc and crun take it
    /// (they remember a library that could not say 'and' there), and so whoever wrote the profile has tried it.
    /// </summary>
    private static IEnumerable<IReadOnlyList<SeccompArgument>> Alternatives(IReadOnlyList<SeccompArgument> conditions) =>
        conditions.DistinctBy(c => c.Index).Count() == conditions.Count ? [conditions] : conditions.Select(c => (SeccompArgument[])[c]);

    /// <summary>Neighbours with the same answer become one entry; a gap has the default answer, and so has everything above.</summary>
    private static List<Range> Ranges(BpfInstruction[]?[] answers, uint otherwise)
    {
        BpfInstruction[] none = [new(BpfInstruction.Return, 0, 0, otherwise)];
        var ranges = new List<Range>();
        for (var number = 0; number <= answers.Length; number++)
        {
            var answer = number < answers.Length ? answers[number] ?? none : none;
            if (ranges.Count == 0 || !Same(ranges[^1].Answer, answer)) ranges.Add(new Range((uint)number, answer));
        }

        return ranges;
    }

    private static bool Same(BpfInstruction[] one, BpfInstruction[] other)
    {
        if (one.Length != other.Length) return false;
        for (var i = 0; i < one.Length; i++)
        {
            if (one[i] != other[i]) return false;
        }

        return true;
    }

    private static List<BpfInstruction> Search(List<Range> ranges)
    {
        if (ranges.Count == 1) return [.. ranges[0].Answer];
        var middle = ranges.Count / 2;
        var left = Search(ranges[..middle]);
        var right = Search(ranges[middle..]);
        // Conditional distances have eight bits, plain ones 32.
        List<BpfInstruction> branch = left.Count <= byte.MaxValue
            ? [new(BpfInstruction.JumpIfNotLess, (byte)left.Count, 0, ranges[middle].First)]
            : [new(BpfInstruction.JumpIfNotLess, 0, 1, ranges[middle].First), new(BpfInstruction.Jump, 0, 0, (uint)left.Count)];
        return [.. branch, .. left, .. right];
    }

    private static uint Action(SeccompAction action, uint? errno) => action switch
    {
        SeccompAction.KillProcess => 0x80000000,
        SeccompAction.KillThread => 0x00000000,
        SeccompAction.Trap => 0x00030000,
        SeccompAction.Errno => 0x00050000 | ((errno ?? DefaultErrno) & 0xFFFF),
        SeccompAction.Trace => 0x7FF00000 | ((errno ?? DefaultErrno) & 0xFFFF),
        SeccompAction.Allow => 0x7FFF0000,
        SeccompAction.Log => 0x7FFC0000,
        SeccompAction.Notify => 0x7FC00000,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    /// <summary>All numbers from the first up to the next range's.</summary>
    private sealed record Range(uint First, BpfInstruction[] Answer);
}
