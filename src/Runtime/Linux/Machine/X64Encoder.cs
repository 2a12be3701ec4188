using System.Buffers.Binary;
using static BuildKit.Linux.Machine.MachineRegister;

namespace BuildKit.Linux.Machine;

/// <summary>Intel SDM volume 2. Every operand is 64 bits wide, every jump has a 32-bit distance: size does not matter here, being readable does.</summary>
internal static class X64Encoder
{
    /// <summary>rax 0, rcx 1, rdx 2, rbx 3, rsi 6, rdi 7, r8 … r15. rsp, rbp, r12, r13 need other address forms and are not used.</summary>
    public static byte Number(MachineRegister register) => register switch
    {
        MachineRegister.Number or Result => 0,
        Argument0 or First => 7,
        Argument1 or Second => 6,
        Argument2 or Third => 2,
        Argument3 => 10,
        Argument4 or Value => 8,
        Argument5 => 9,
        Record => 3,
        Mask => 11,
        _ => throw new ArgumentOutOfRangeException(nameof(register)),
    };

    public static byte[] Encode(IReadOnlyList<MachineOp> routine)
    {
        var code = new List<byte>();
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        var jumps = new List<Jump>();
        foreach (var op in routine)
        {
            if (op is MachineOp.Label label) labels.Add(label.Name, code.Count);
            code.AddRange(Bytes(op));
            if (Target(op) is { } target) jumps.Add(new Jump(code.Count, target));
        }

        var bytes = code.ToArray();
        foreach (var (end, target) in jumps) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(end - 4), labels[target] - end);
        return bytes;
    }

    private static string? Target(MachineOp op) => op switch
    {
        MachineOp.Jump j => j.Target,
        MachineOp.JumpIfZero j => j.Target,
        MachineOp.JumpIfBitClear j => j.Target,
        MachineOp.JumpIfEqual j => j.Target,
        MachineOp.JumpIfLess j => j.Target,
        _ => null,
    };

    private static byte[] Bytes(MachineOp op) => op switch
    {
        MachineOp.Label => [],
        MachineOp.Landing => [0xF3, 0x0F, 0x1E, 0xFA],
        MachineOp.Set o => [Prefix(0, Number(o.Target)), 0xC7, Registers(0, Number(o.Target)), .. Four(o.Value)],
        MachineOp.Move o => Two(0x89, Number(o.Source), Number(o.Target)),
        MachineOp.Load o => [Prefix(Number(o.Target), Number(Record)), 0x8B, (byte)(0x40 | Fields(Number(o.Target), Number(Record))), checked((byte)(sbyte)o.Offset)],
        MachineOp.Follow o => [Prefix(Number(o.Register), Number(o.Register)), 0x8B, Fields(Number(o.Register), Number(o.Register))],
        MachineOp.Store o => [Prefix(Number(o.Source), Number(o.Address)), 0x89, Fields(Number(o.Source), Number(o.Address))],
        MachineOp.Add o => Two(0x01, Number(o.Source), Number(o.Target)),
        MachineOp.Subtract o => Two(0x29, Number(o.Source), Number(o.Target)),
        MachineOp.AddConstant o => [Prefix(0, Number(o.Target)), 0x81, Registers(0, Number(o.Target)), .. Four(o.Value)],
        MachineOp.ShiftRight o => [Prefix(0, Number(o.Target)), 0xC1, Registers(5, Number(o.Target)), (byte)o.Bits],
        MachineOp.LowByte o => [Prefix(Number(o.Target), Number(o.Source)), 0x0F, 0xB6, Registers(Number(o.Target), Number(o.Source))],
        MachineOp.Kernel => [0x0F, 0x05],
        MachineOp.Return => [0xC3],
        MachineOp.Jump => [0xE9, .. Four(0)],
        MachineOp.JumpIfZero o => [.. Two(0x85, Number(o.Register), Number(o.Register)), 0x0F, 0x84, .. Four(0)],
        MachineOp.JumpIfBitClear o => [Prefix(0, Number(o.Register)), 0x0F, 0xBA, Registers(4, Number(o.Register)), (byte)o.Bit, 0x0F, 0x83, .. Four(0)],
        MachineOp.JumpIfEqual o => [.. Two(0x39, Number(o.Right), Number(o.Left)), 0x0F, 0x84, .. Four(0)],
        MachineOp.JumpIfLess o => [.. Two(0x39, Number(o.Right), Number(o.Left)), 0x0F, 0x8C, .. Four(0)],
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static byte[] Two(byte opcode, byte register, byte target) => [Prefix(register, target), opcode, Registers(register, target)];

    /// <summary>REX.W, with the high bits of both registers.</summary>
    private static byte Prefix(byte register, byte target) => (byte)(0x48 | ((register >> 3) << 2) | (target >> 3));

    private static byte Registers(byte register, byte target) => (byte)(0xC0 | Fields(register, target));

    private static byte Fields(byte register, byte target) => (byte)(((register & 7) << 3) | (target & 7));

    private static byte[] Four(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>A distance that is filled in when all labels are known: the four bytes before <paramref name="End"/>.</summary>
    private sealed record Jump(int End, string Target);
}
