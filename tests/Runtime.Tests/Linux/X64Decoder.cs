using System.Buffers.Binary;
using System.Globalization;
using BuildKit.Linux.Machine;

namespace BuildKit.Runtime.Tests.Linux;

/// <summary>Reads the few instructions back, written from the manual and not from the encoder. A jump's target is the address it leads to.</summary>
internal static class X64Decoder
{
    public static List<(int Address, MachineOp Op)> Decode(byte[] code)
    {
        var ops = new List<(int, MachineOp)>();
        for (var at = 0; at < code.Length;)
        {
            var start = at;
            ops.Add((start, Next(code, ref at)));
        }

        return ops;
    }

    private static MachineOp Next(byte[] code, ref int at)
    {
        if (code.AsSpan(at).StartsWith((ReadOnlySpan<byte>)[0xF3, 0x0F, 0x1E, 0xFA])) return Advance(ref at, 4, new MachineOp.Landing());
        if (code.AsSpan(at).StartsWith((ReadOnlySpan<byte>)[0x0F, 0x05])) return Advance(ref at, 2, new MachineOp.Kernel());
        if (code[at] == 0xC3) return Advance(ref at, 1, new MachineOp.Return());
        if (code[at] == 0xE9) return new MachineOp.Jump(Target(code, ref at, 1));
        var rex = code[at++];
        Assert.Equal(0x48, rex & 0xF8);
        Assert.Equal(0, rex & 2);
        var opcode = code[at++];
        if (opcode == 0x0F) opcode = (byte)(code[at] == 0xB6 ? 0xB6 : code[at] == 0xBA ? 0xBA : throw new InvalidDataException());
        if (opcode is 0xB6 or 0xBA) at++;
        var modrm = code[at++];
        var register = ((modrm >> 3) & 7) | ((rex & 4) << 1);
        var other = (modrm & 7) | ((rex & 1) << 3);
        return (opcode, modrm >> 6) switch
        {
            (0xC7, 3) => new MachineOp.Set(Name(other), Four(code, ref at)),
            (0x89, 3) => new MachineOp.Move(Name(other), Name(register)),
            (0x8B, 1) when other == 3 => new MachineOp.Load(Name(register), (sbyte)code[at++]),
            (0x8B, 0) when other == register => new MachineOp.Follow(Name(register)),
            (0x89, 0) => new MachineOp.Store(Name(other), Name(register)),
            (0x01, 3) => new MachineOp.Add(Name(other), Name(register)),
            (0x29, 3) => new MachineOp.Subtract(Name(other), Name(register)),
            (0x81, 3) when (register & 7) == 0 => new MachineOp.AddConstant(Name(other), Four(code, ref at)),
            (0xC1, 3) when (register & 7) == 5 => new MachineOp.ShiftRight(Name(other), code[at++]),
            (0xB6, 3) => new MachineOp.LowByte(Name(register), Name(other)),
            (0x85, 3) when register == other => new MachineOp.JumpIfZero(Name(other), Conditional(code, ref at, 0x84)),
            (0xBA, 3) when (register & 7) == 4 => new MachineOp.JumpIfBitClear(Name(other), code[at++], Conditional(code, ref at, 0x83)),
            (0x39, 3) when code[at + 1] == 0x84 => new MachineOp.JumpIfEqual(Name(other), Name(register), Conditional(code, ref at, 0x84)),
            (0x39, 3) => new MachineOp.JumpIfLess(Name(other), Name(register), Conditional(code, ref at, 0x8C)),
            _ => throw new InvalidDataException($"Unknown instruction {opcode:x} {modrm:x} before {at}."),
        };
    }

    private static MachineRegister Name(int number) => Enum.GetValues<MachineRegister>().First(r => X64Encoder.Number(r) == number);

    private static MachineOp Advance(ref int at, int length, MachineOp op)
    {
        at += length;
        return op;
    }

    private static string Conditional(byte[] code, ref int at, byte condition)
    {
        Assert.Equal([0x0F, condition], code[at..(at + 2)]);
        return Target(code, ref at, 2);
    }

    private static string Target(byte[] code, ref int at, int opcodeLength)
    {
        at += opcodeLength;
        var distance = Four(code, ref at);
        return (at + distance).ToString(CultureInfo.InvariantCulture);
    }

    private static int Four(byte[] code, ref int at) => BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan((at += 4) - 4));
}
