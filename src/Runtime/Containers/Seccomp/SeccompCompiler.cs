using System.Runtime.InteropServices;
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

    public static BpfProgram Compile(SeccompProfile profile, Architecture architecture)
    {
        var table = SystemCallTable.For(architecture);
        var answers = Answers(profile, table);
        var code = new List<BpfInstruction>
        {
            new(BpfInstruction.Load, 0, 0, ArchitectureOffset),
            // 32-bit calls have other numbers. Docker filters them as well; here they do not exist, so that nothing gets around the rules.
            new(BpfInstruction.JumpIfEqual, 1, 0, table.AuditArchitecture),
            new(BpfInstruction.Return, 0, 0, NoSuchCall),
            new(BpfInstruction.Load, 0, 0, NumberOffset),
            // x32 calls share the architecture and set a bit in the number; so does -1, a call that a tracer skipped.
            new(BpfInstruction.JumpIfNotLess, 0, 1, X32Bit),
            new(BpfInstruction.Return, 0, 0, NoSuchCall),
        };
        code.AddRange(Search(Ranges(answers, Action(profile.DefaultAction, profile.DefaultErrnoRet))));
        return new BpfProgram([.. code]);
    }

    /// <summary>By number the instructions that answer it, null where nothing is said; the first rule that matches decides.</summary>
    private static BpfInstruction[]?[] Answers(SeccompProfile profile, SystemCallTable table)
    {
        var otherwise = Action(profile.DefaultAction, profile.DefaultErrnoRet);
        var rules = new List<List<SeccompRule>?>();
        foreach (var rule in profile.Syscalls)
        foreach (var name in rule.Names)
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
            code.AddRange(ArgumentConditions.Compile(rule.Args, action));
        }

        return [.. code, new(BpfInstruction.Return, 0, 0, otherwise)];
    }

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
