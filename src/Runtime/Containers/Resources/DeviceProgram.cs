using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Resources;

/// <summary>
/// Compiles device rules to the eBPF program by which cgroup v2 decides who may use a device. The kernel runs it at each open and mknod with
/// { access &lt;&lt; 16 | type, major, minor } and takes 1 for yes. The rules are tried from the last to the first, each bit of the access
/// on its own: an access to read and write may be granted by two rules. What no rule speaks of is allowed, as in a new v1 group. Pure.
/// </summary>
internal static class DeviceProgram
{
    // The context is in r1 at the start; the result in r0 at the exit.
    private const byte Result = 0;
    private const byte Context = 1;
    private const byte Wanted = 2;
    private const byte Kind = 3;
    private const byte Major = 4;
    private const byte Minor = 5;
    private const byte Scratch = 6;

    private const int Block = 1;
    private const int Character = 2;

    public static IReadOnlyList<EbpfInstruction> Compile(IReadOnlyList<DeviceRule> rules)
    {
        var program = new List<EbpfInstruction>
        {
            new(EbpfInstruction.LoadWord, Wanted, Context, 0, 0),
            new(EbpfInstruction.MoveRegister, Kind, Wanted, 0, 0),
            new(EbpfInstruction.AndNumber, Kind, 0, 0, 0xFFFF),
            new(EbpfInstruction.ShiftRight, Wanted, 0, 0, 16),
            new(EbpfInstruction.LoadWord, Major, Context, 4, 0),
            new(EbpfInstruction.LoadWord, Minor, Context, 8, 0),
        };
        var decided = false;
        for (var i = rules.Count - 1; i >= 0 && !decided; i--)
        {
            Add(program, rules[i]);
            decided = rules[i] is { Type: 'a', Major: null or < 0, Minor: null or < 0 } all && DeviceAccess.IsAll(all.Access);
        }

        Return(program, 1);
        return program;
    }

    private static void Add(List<EbpfInstruction> program, DeviceRule rule)
    {
        var body = new List<EbpfInstruction>();
        var bits = DeviceAccess.Bits(rule.Access);
        if (rule.Allow)
        {
            // These bits are settled; when none is left the answer is yes.
            body.Add(new(EbpfInstruction.AndNumber, Wanted, 0, 0, ~bits & DeviceAccess.All));
            body.Add(new(EbpfInstruction.JumpIfNot, Wanted, 0, 2, 0));
            Return(body, 1);
        }
        else
        {
            body.Add(new(EbpfInstruction.MoveRegister, Scratch, Wanted, 0, 0));
            body.Add(new(EbpfInstruction.AndNumber, Scratch, 0, 0, bits));
            body.Add(new(EbpfInstruction.JumpIf, Scratch, 0, 2, 0));
            Return(body, 0);
        }

        var conditions = Conditions(rule);
        for (var i = 0; i < conditions.Count; i++)
            program.Add(conditions[i] with { Offset = (short)(conditions.Count - 1 - i + body.Count) });
        program.AddRange(body);
    }

    /// <summary>Each jumps over the body unless it holds; how far is set when the length is known.</summary>
    private static List<EbpfInstruction> Conditions(DeviceRule rule)
    {
        var conditions = new List<EbpfInstruction>();
        if (rule.Type != 'a') conditions.Add(new(EbpfInstruction.JumpIfNot, Kind, 0, 0, rule.Type == 'b' ? Block : Character));
        if (rule.Major is >= 0 and var major) conditions.Add(new(EbpfInstruction.JumpIfNot, Major, 0, 0, Number(major)));
        if (rule.Minor is >= 0 and var minor) conditions.Add(new(EbpfInstruction.JumpIfNot, Minor, 0, 0, Number(minor)));
        return conditions;
    }

    private static void Return(List<EbpfInstruction> program, int answer)
    {
        program.Add(new(EbpfInstruction.MoveNumber, Result, 0, 0, answer));
        program.Add(new(EbpfInstruction.Exit, 0, 0, 0, 0));
    }

    /// <summary>The kernel's numbers have 12 and 20 bits; a larger one matches nothing, and as a jump's number it would be sign-extended.</summary>
    private static int Number(long number) => number <= int.MaxValue ? (int)number : throw LimitException.Invalid("the number of a device", number.ToString(System.Globalization.CultureInfo.InvariantCulture), "at most 1048575");
}
