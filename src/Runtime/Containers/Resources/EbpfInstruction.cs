using System.Buffers.Binary;

namespace BuildKit.Containers.Resources;

/// <summary>One instruction of the kernel's eBPF machine (Documentation/bpf/standardization/instruction-set.rst): eight bytes.</summary>
internal sealed record EbpfInstruction(byte Code, byte Destination, byte Source, short Offset, int Immediate)
{
    public const int Size = 8;

    /// <summary>BPF_LDX | BPF_MEM | BPF_W: a register from 32 bits of memory.</summary>
    public const byte LoadWord = 0x61;

    /// <summary>BPF_ALU64 | BPF_MOV, from a register (X) or a number (K).</summary>
    public const byte MoveRegister = 0xBF;
    public const byte MoveNumber = 0xB7;

    /// <summary>BPF_ALU | BPF_AND | BPF_K and BPF_ALU | BPF_RSH | BPF_K, on 32 bits.</summary>
    public const byte AndNumber = 0x54;
    public const byte ShiftRight = 0x74;

    /// <summary>BPF_JMP | BPF_JNE | BPF_K and BPF_JEQ.</summary>
    public const byte JumpIfNot = 0x55;
    public const byte JumpIf = 0x15;
    public const byte Exit = 0x95;

    public static byte[] Encode(IReadOnlyList<EbpfInstruction> program)
    {
        var bytes = new byte[program.Count * Size];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(i * Size);
            at[0] = program[i].Code;
            at[1] = (byte)((program[i].Source << 4) | program[i].Destination);
            BinaryPrimitives.WriteInt16LittleEndian(at[2..], program[i].Offset);
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], program[i].Immediate);
        }

        return bytes;
    }
}
