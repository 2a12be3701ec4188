using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Seccomp;

/// <summary>Conditions on arguments. These have 64 bits and the machine 32, so each is compared in halves, the upper one first.</summary>
internal static class ArgumentConditions
{
    private const uint ArgumentsOffset = 16;

    /// <summary>All conditions hold: the action. One does not: go on behind it.</summary>
    public static List<BpfInstruction> Compile(IReadOnlyList<SeccompArgument> conditions, BpfInstruction action)
    {
        var code = new List<BpfInstruction> { action };
        foreach (var condition in conditions.Reverse()) code.InsertRange(0, One(condition, code.Count));
        return code;
    }

    /// <summary>Falls through when the condition holds, else jumps over the <paramref name="rest"/> that follows.</summary>
    private static List<BpfInstruction> One(SeccompArgument condition, int rest)
    {
        var masked = condition.Op == SeccompOperator.MaskedEqual;
        var value = masked ? condition.ValueTwo : condition.Value;
        var lower = ArgumentsOffset + ((uint)condition.Index * 8);
        var (equal, greater, less) = condition.Op switch
        {
            SeccompOperator.EqualTo or SeccompOperator.MaskedEqual => (true, false, false),
            SeccompOperator.NotEqual => (false, true, true),
            SeccompOperator.GreaterThan => (false, true, false),
            SeccompOperator.GreaterOrEqual => (true, true, false),
            SeccompOperator.LessThan => (false, false, true),
            SeccompOperator.LessOrEqual => (true, false, true),
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Op, null),
        };

        // Lower half: decides everything that is left.
        var low = Half(lower, (uint)value, masked ? (uint)condition.Value : null, Away(equal, 0), Away(greater, 0), Away(less, 0));
        var high = Half(lower + 4, (uint)(value >> 32), masked ? (uint)(condition.Value >> 32) : null, 0, Away(greater, low.Count), Away(less, low.Count));
        return [.. high, .. low];

        // From the end of a half: over what is between here and there when it holds, over the rest as well when it does not.
        int Away(bool holds, int between) => holds ? between : between + rest;
    }

    /// <summary>Three ways out, as distances from the end of this half.</summary>
    private static List<BpfInstruction> Half(uint offset, uint value, uint? mask, int equal, int greater, int less)
    {
        var code = new List<BpfInstruction> { new(BpfInstruction.Load, 0, 0, offset) };
        if (mask is { } bits) code.Add(new(BpfInstruction.And, 0, 0, bits));
        if (greater == less)
        {
            code.Add(new(BpfInstruction.JumpIfEqual, checked((byte)equal), checked((byte)less), value));
            return code;
        }

        code.Add(new(BpfInstruction.JumpIfGreater, checked((byte)(greater + 1)), 0, value));
        code.Add(new(BpfInstruction.JumpIfEqual, checked((byte)equal), checked((byte)less), value));
        return code;
    }
}
