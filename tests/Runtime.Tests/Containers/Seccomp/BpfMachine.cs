using BuildKit.Containers.Seccomp;

namespace BuildKit.Runtime.Tests.Containers.Seccomp;

/// <summary>Runs a filter as the kernel does (Documentation/networking/filter.rst), over struct seccomp_data.</summary>
internal static class BpfMachine
{
    public const uint Allow = 0x7FFF0000;
    public const uint X64 = 0xC000003E;

    public static uint Run(BpfProgram program, int number, uint architecture = X64, params ulong[] arguments) => Run(program, number, architecture, arguments, out _);

    public static uint Run(BpfProgram program, int number, uint architecture, ulong[] arguments, out int steps)
    {
        steps = 0;
        var accumulator = 0u;
        for (var at = 0; ; at++)
        {
            steps++;
            var op = program.Instructions[at];
            switch (op.Code)
            {
                case 0x20: accumulator = Word(op.Operand, number, architecture, arguments); break;
                case 0x54: accumulator &= op.Operand; break;
                case 0x05: at += (int)op.Operand; break;
                case 0x15: at += accumulator == op.Operand ? op.IfTrue : op.IfFalse; break;
                case 0x25: at += accumulator > op.Operand ? op.IfTrue : op.IfFalse; break;
                case 0x35: at += accumulator >= op.Operand ? op.IfTrue : op.IfFalse; break;
                case 0x06: return op.Operand;
                default: throw new InvalidDataException($"Instruction {op.Code:x} is not one the compiler uses.");
            }
        }
    }

    private static uint Word(uint offset, int number, uint architecture, ulong[] arguments) => offset switch
    {
        0 => (uint)number,
        4 => architecture,
        >= 16 and < 64 when (int)(offset - 16) / 8 is var i => i < arguments.Length ? (uint)(arguments[i] >> (offset % 8 == 0 ? 0 : 32)) : 0,
        _ => throw new InvalidDataException($"The filter reads at {offset}."),
    };
}
