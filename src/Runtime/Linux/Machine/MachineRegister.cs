namespace BuildKit.Linux.Machine;

/// <summary>The registers of the routine by what they hold. Arguments, number and result are the kernel's calling convention.</summary>
internal enum MachineRegister
{
    Number,
    Argument0,
    Argument1,
    Argument2,
    Argument3,
    Argument4,
    Argument5,
    Result,

    /// <summary>The record being executed; the kernel keeps it across calls.</summary>
    Record,

    /// <summary>Which arguments are addresses of their values. Lives from one system call to the next only.</summary>
    Mask,
    Value,
    First,
    Second,
    Third,
}
