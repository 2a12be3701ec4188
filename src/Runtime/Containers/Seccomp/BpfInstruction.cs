using System.Buffers.Binary;

namespace BuildKit.Containers.Seccomp;

/// <summary>struct sock_filter of linux/filter.h. A class, since lists of a structure of ours are compiled anew in every process.</summary>
internal sealed record BpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand)
{
    public const ushort Load = 0x20; // BPF_LD | BPF_W | BPF_ABS
    public const ushort And = 0x54; // BPF_ALU | BPF_AND | BPF_K
    public const ushort Jump = 0x05; // BPF_JMP | BPF_JA
    public const ushort JumpIfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    public const ushort JumpIfGreater = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    public const ushort JumpIfNotLess = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    public const ushort Return = 0x06; // BPF_RET | BPF_K

    /// <summary>Bytes of the structure.</summary>
    public const int Size = 8;

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Code);
        bytes[2] = IfTrue;
        bytes[3] = IfFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Operand);
    }
}
