namespace BuildKit.Linux.Machine;

/// <summary>
/// The few things the routine between clone and execve does, for no processor in particular. Every operation is one instruction on both
/// processors (or one compare and one branch), so that a decoder can rebuild this list from the bytes.
/// </summary>
internal abstract record MachineOp
{
    private MachineOp()
    {
    }

    /// <summary>Where an indirect call may land (endbr64, bti c).</summary>
    internal sealed record Landing : MachineOp;

    internal sealed record Label(string Name) : MachineOp;

    internal sealed record Set(MachineRegister Target, int Value) : MachineOp;

    internal sealed record Move(MachineRegister Target, MachineRegister Source) : MachineOp;

    /// <summary>Target = the 64-bit field of the record at this offset.</summary>
    internal sealed record Load(MachineRegister Target, int Offset) : MachineOp;

    /// <summary>Register = what it points to.</summary>
    internal sealed record Follow(MachineRegister Register) : MachineOp;

    /// <summary>What the address register points to = the source.</summary>
    internal sealed record Store(MachineRegister Address, MachineRegister Source) : MachineOp;

    internal sealed record Add(MachineRegister Target, MachineRegister Source) : MachineOp;

    internal sealed record AddConstant(MachineRegister Target, int Value) : MachineOp;

    internal sealed record Subtract(MachineRegister Target, MachineRegister Source) : MachineOp;

    internal sealed record ShiftRight(MachineRegister Target, int Bits) : MachineOp;

    internal sealed record LowByte(MachineRegister Target, MachineRegister Source) : MachineOp;

    internal sealed record Kernel : MachineOp;

    internal sealed record Return : MachineOp;

    internal sealed record Jump(string Target) : MachineOp;

    internal sealed record JumpIfZero(MachineRegister Register, string Target) : MachineOp;

    internal sealed record JumpIfBitClear(MachineRegister Register, int Bit, string Target) : MachineOp;

    internal sealed record JumpIfEqual(MachineRegister Left, MachineRegister Right, string Target) : MachineOp;

    /// <summary>Signed.</summary>
    internal sealed record JumpIfLess(MachineRegister Left, MachineRegister Right, string Target) : MachineOp;
}
