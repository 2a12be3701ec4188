using BuildKit.Containers.Resources;

namespace BuildKit.Runtime.Tests.Containers.Resources;

/// <summary>Runs device programs as the kernel would, from their bytes; what it does not know, or a jump that leads nowhere, is an error.</summary>
internal static class EbpfMachine
{
    public static bool Allows(byte[] program, int access, int type, uint major, uint minor)
    {
        uint[] context = [(uint)(access << 16 | type), major, minor];
        var registers = new ulong?[11];
        registers[1] = 0;
        for (var at = 0; ; at++)
        {
            var word = program.AsSpan(at * EbpfInstruction.Size, EbpfInstruction.Size);
            var (destination, source) = (word[1] & 15, word[1] >> 4);
            var (offset, number) = (BitConverter.ToInt16(word[2..]), BitConverter.ToInt32(word[4..]));
            switch (word[0])
            {
                case EbpfInstruction.LoadWord:
                    registers[destination] = context[(Read(source) + (ulong)offset) / 4];
                    break;
                case EbpfInstruction.MoveRegister:
                    registers[destination] = Read(source);
                    break;
                case EbpfInstruction.MoveNumber:
                    registers[destination] = (ulong)(long)number;
                    break;
                case EbpfInstruction.AndNumber:
                    registers[destination] = (uint)Read(destination) & (uint)number;
                    break;
                case EbpfInstruction.ShiftRight:
                    registers[destination] = (uint)Read(destination) >> number;
                    break;
                case EbpfInstruction.JumpIfNot:
                    if (Read(destination) != (ulong)(long)number) at += Forward(offset);
                    break;
                case EbpfInstruction.JumpIf:
                    if (Read(destination) == (ulong)(long)number) at += Forward(offset);
                    break;
                case EbpfInstruction.Exit:
                    return Read(0) == 1;
                default:
                    throw new InvalidOperationException($"Instruction {word[0]:x}");
            }
        }

        ulong Read(int register) => registers[register] ?? throw new InvalidOperationException($"r{register} was never set.");
        static short Forward(short offset) => offset >= 0 ? offset : throw new InvalidOperationException("The verifier of old kernels refuses loops.");
    }
}
