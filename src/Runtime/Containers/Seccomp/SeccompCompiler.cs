using System.Collections.Immutable;
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

    /// <summary>For each number the instructions that answer it; the first rule that matches decides.</summary>
    private static SortedDictionary<int, ImmutableArray<BpfInstruction>> Answers(SeccompProfile profile, SystemCallTable table)
    {
        var rules = new SortedDictionary<int, List<SeccompRule>>();
        foreach (var rule in profile.Syscalls)
        foreach (var name in rule.Names)
        {
            if (table.Find(name) is not { } number) continue;
            if (!rules.TryGetValue(number, out var list)) rules[number] = list = [];
            list.Add(rule);
        }

        var answers = new SortedDictionary<int, ImmutableArray<BpfInstruction>>();
        foreach (var (number, list) in rules) answers[number] = Answer(list, Action(profile.DefaultAction, profile.DefaultErrnoRet));
        return answers;
    }

    private static ImmutableArray<BpfInstruction> Answer(List<SeccompRule> rules, uint otherwise)
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

    /// <summary>Neighbours with the same answer become one entry; a gap is an entry with the default answer.</summary>
    private static List<(uint First, ImmutableArray<BpfInstruction> Answer)> Ranges(SortedDictionary<int, ImmutableArray<BpfInstruction>> answers, uint otherwise)
    {
        ImmutableArray<BpfInstruction> none = [new(BpfInstruction.Return, 0, 0, otherwise)];
        var ranges = new List<(uint First, ImmutableArray<BpfInstruction> Answer)> { (0, none) };
        var next = 0;
        foreach (var (number, answer) in answers)
        {
            if (number > next) Add((uint)next, none);
            Add((uint)number, answer);
            next = number + 1;
        }

        Add((uint)next, none);
        return ranges;

        void Add(uint first, ImmutableArray<BpfInstruction> answer)
        {
            if (ranges[^1].First == first) ranges.RemoveAt(ranges.Count - 1);
            if (ranges.Count == 0 || !ranges[^1].Answer.AsSpan().SequenceEqual(answer.AsSpan())) ranges.Add((first, answer));
        }
    }

    private static List<BpfInstruction> Search(List<(uint First, ImmutableArray<BpfInstruction> Answer)> ranges)
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
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };
}
