using System.Buffers.Binary;
using System.Globalization;
using BuildKit.Linux.Machine;

namespace BuildKit.Runtime.Tests.Linux;

/// <summary>Reads the few instructions back, by the fields of the architecture manual. No arm64 machine runs these tests; this is the next best judge.</summary>
internal static class Arm64Decoder
{
    public static List<(int Address, MachineOp Op)> Decode(byte[] code)
    {
        var ops = new List<(int, MachineOp)>();
        for (var at = 0; at < code.Length; at += 4)
        {
            var start = at;
            var word = Word(code, at);
            // SUBS XZR, Xn, Xm: half of a compare and branch.
            if ((word & 0xFFE0FC1F) == 0xEB00001F) at += 4;
            ops.Add((start, Next(word, at, (word & 0xFFE0FC1F) == 0xEB00001F ? Word(code, at) : 0)));
        }

        return ops;
    }

    private static MachineOp Next(uint word, int at, uint branch)
    {
        var low = Name(word & 31);
        var middle = Name(word >> 5 & 31);
        var high = Name(word >> 16 & 31);
        return word switch
        {
            0xD503245F => new MachineOp.Landing(),
            0xD4000001 => new MachineOp.Kernel(),
            0xD65F03C0 => new MachineOp.Return(),
            _ when word >> 21 == 0x694 => new MachineOp.Set(low, (int)(word >> 5 & 0xFFFF)),
            _ when (word & 0xFFE0FFE0) == 0xAA0003E0 => new MachineOp.Move(low, high),
            _ when word >> 22 == 0x3E5 && middle == MachineRegister.Record => new MachineOp.Load(low, (int)(word >> 10 & 0xFFF) * 8),
            _ when word >> 10 == 0x3E5000 && low == middle => new MachineOp.Follow(low),
            _ when word >> 10 == 0x3E4000 => new MachineOp.Store(middle, low),
            _ when word >> 21 == 0x458 && low == middle => new MachineOp.Add(low, high),
            _ when word >> 21 == 0x658 && low == middle => new MachineOp.Subtract(low, high),
            _ when word >> 22 == 0x244 && low == middle => new MachineOp.AddConstant(low, (int)(word >> 10 & 0xFFF)),
            _ when word >> 22 == 0x34D && (word >> 10 & 63) == 63 && low == middle => new MachineOp.ShiftRight(low, (int)(word >> 16 & 63)),
            _ when word >> 10 == 0x249007 => new MachineOp.LowByte(low, middle),
            _ when word >> 26 == 0x05 => new MachineOp.Jump(Target(at, word, 0, 26)),
            _ when word >> 24 == 0xB4 => new MachineOp.JumpIfZero(low, Target(at, word, 5, 19)),
            _ when word >> 24 == 0x36 => new MachineOp.JumpIfBitClear(low, (int)(word >> 19 & 31), Target(at, word, 5, 14)),
            _ when (word & 0xFFE0FC1F) == 0xEB00001F && (branch & 0xFF00001F) == 0x54000000 => new MachineOp.JumpIfEqual(middle, high, Target(at, branch, 5, 19)),
            _ when (word & 0xFFE0FC1F) == 0xEB00001F && (branch & 0xFF00001F) == 0x5400000B => new MachineOp.JumpIfLess(middle, high, Target(at, branch, 5, 19)),
            _ => throw new InvalidDataException($"Unknown instruction {word:x8} at {at}."),
        };
    }

    private static MachineRegister Name(uint number) =>
        Enum.GetValues<MachineRegister>().Cast<MachineRegister?>().FirstOrDefault(r => Arm64Encoder.Number(r!.Value) == number) ?? (MachineRegister)(-1);

    private static string Target(int at, uint word, int shift, int bits) =>
        (at + ((int)(word << (32 - bits - shift)) >> (32 - bits) << 2)).ToString(CultureInfo.InvariantCulture);

    private static uint Word(byte[] code, int at) => BinaryPrimitives.ReadUInt32LittleEndian(code.AsSpan(at));
}
