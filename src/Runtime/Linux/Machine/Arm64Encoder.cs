using System.Buffers.Binary;
using static BuildKit.Linux.Machine.MachineRegister;

namespace BuildKit.Linux.Machine;

/// <summary>Arm Architecture Reference Manual, C6.2. One 32-bit word per instruction.</summary>
internal static class Arm64Encoder
{
    public static uint Number(MachineRegister register) => register switch
    {
        MachineRegister.Number => 8,
        Argument0 or Result => 0,
        Argument1 => 1,
        Argument2 => 2,
        Argument3 => 3,
        Argument4 => 4,
        Argument5 => 5,
        First => 9,
        Second => 10,
        Third => 11,
        Mask => 12,
        Value => 13,
        Record => 19,
        _ => throw new ArgumentOutOfRangeException(nameof(register)),
    };

    public static byte[] Encode(IReadOnlyList<MachineOp> routine)
    {
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        var position = 0;
        foreach (var op in routine)
        {
            if (op is MachineOp.Label label) labels.Add(label.Name, position);
            position += Words(op, 0).Length;
        }

        var code = new List<uint>();
        foreach (var op in routine)
        {
            // A branch is the last word of its operation; distances are counted in words from the branch itself.
            var distance = Target(op) is { } target ? labels[target] - (code.Count + Words(op, 0).Length - 1) : 0;
            code.AddRange(Words(op, distance));
        }

        var bytes = new byte[code.Count * 4];
        for (var i = 0; i < code.Count; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), code[i]);
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

    private static uint[] Words(MachineOp op, int distance) => op switch
    {
        MachineOp.Label => [],
        MachineOp.Landing => [0xD503245F],
        MachineOp.Set o => [0xD2800000 | (checked((ushort)o.Value) * 32u) | Number(o.Target)],
        MachineOp.Move o => [0xAA0003E0 | (Number(o.Source) << 16) | Number(o.Target)],
        MachineOp.Load o => [0xF9400000 | ((uint)o.Offset / 8 << 10) | (Number(Record) << 5) | Number(o.Target)],
        MachineOp.Follow o => [0xF9400000 | (Number(o.Register) << 5) | Number(o.Register)],
        MachineOp.Store o => [0xF9000000 | (Number(o.Address) << 5) | Number(o.Source)],
        MachineOp.Add o => [0x8B000000 | (Number(o.Source) << 16) | (Number(o.Target) << 5) | Number(o.Target)],
        MachineOp.Subtract o => [0xCB000000 | (Number(o.Source) << 16) | (Number(o.Target) << 5) | Number(o.Target)],
        MachineOp.AddConstant o => [0x91000000 | (checked((uint)o.Value) << 10) | (Number(o.Target) << 5) | Number(o.Target)],
        MachineOp.ShiftRight o => [0xD340FC00 | ((uint)o.Bits << 16) | (Number(o.Target) << 5) | Number(o.Target)],
        MachineOp.LowByte o => [0x92401C00 | (Number(o.Source) << 5) | Number(o.Target)],
        MachineOp.Kernel => [0xD4000001],
        MachineOp.Return => [0xD65F03C0],
        MachineOp.Jump => [0x14000000 | ((uint)distance & 0x3FFFFFF)],
        MachineOp.JumpIfZero o => [0xB4000000 | Distance19(distance) | Number(o.Register)],
        MachineOp.JumpIfBitClear o => [0x36000000 | ((uint)o.Bit << 19) | (((uint)distance & 0x3FFF) << 5) | Number(o.Register)],
        MachineOp.JumpIfEqual o => [Compare(o.Left, o.Right), 0x54000000 | Distance19(distance)],
        MachineOp.JumpIfLess o => [Compare(o.Left, o.Right), 0x5400000B | Distance19(distance)],
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static uint Compare(MachineRegister left, MachineRegister right) => 0xEB00001F | (Number(right) << 16) | (Number(left) << 5);

    private static uint Distance19(int distance) => ((uint)distance & 0x7FFFF) << 5;
}
