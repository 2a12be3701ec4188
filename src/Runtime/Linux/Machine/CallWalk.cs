using static BuildKit.Linux.Machine.MachineRegister;

namespace BuildKit.Linux.Machine;

/// <summary>
/// The routine that walks a list of system calls in a fresh child. A process of the runtime has many threads, of which only the calling
/// one exists after clone: locks may be held forever, so no managed code, no libc and no stack may be used until execve.
/// Called as <c>long walk(clone_args*, size, CallRecord*)</c>; the parent gets what clone3 returned, the child never returns.
/// </summary>
internal static class CallWalk
{
    private const int ArgumentsOffset = 8;
    private const int IndirectOffset = 56;
    private const int MinimumOffset = 64;
    private const int ResultOffset = 72;
    private const int IgnoredOffset = 80;
    private const int SkipOffset = 88;
    private const int ForksOffset = 96;
    private const int ReportOffset = 104;
    private const int IndexOffset = 112;
    private const int ExitCodeOffset = 120;

    /// <param name="clone">Number of clone3, which is 435 everywhere.</param>
    /// <param name="exit">Number of exit_group on this processor.</param>
    public static IReadOnlyList<MachineOp> Routine(int clone, int exit) =>
    [
        // The third argument survives the system call, so the record pointer is still there on the other side of clone3.
        new MachineOp.Landing(),
        new MachineOp.Set(Number, clone),
        new MachineOp.Kernel(),
        new MachineOp.JumpIfZero(Result, "child"),
        new MachineOp.Return(),

        new MachineOp.Label("child"),
        new MachineOp.Move(Record, Argument2),

        new MachineOp.Label("step"),
        new MachineOp.Load(First, ReportOffset),
        new MachineOp.Load(Second, IndexOffset),
        new MachineOp.Store(First, Second),
        new MachineOp.Load(Mask, IndirectOffset),
        .. LoadArgument(Argument0, 0),
        .. LoadArgument(Argument1, 1),
        .. LoadArgument(Argument2, 2),
        .. LoadArgument(Argument3, 3),
        .. LoadArgument(Argument4, 4),
        .. LoadArgument(Argument5, 5),
        new MachineOp.Load(Number, 0),
        new MachineOp.Kernel(),
        new MachineOp.Move(Value, Result),
        new MachineOp.Load(First, MinimumOffset),
        new MachineOp.JumpIfLess(Value, First, "failed"),
        new MachineOp.Load(Second, ResultOffset),
        new MachineOp.Load(First, ForksOffset),
        new MachineOp.JumpIfZero(First, "store"),

        // Both processes of a clone come by; the new one, with 0, must not overwrite what the old one tells about it.
        new MachineOp.JumpIfZero(Value, "next"),
        new MachineOp.Store(Second, Value),
        new MachineOp.Set(Argument0, 0),
        new MachineOp.Jump("exit"),

        new MachineOp.Label("store"),
        new MachineOp.Store(Second, Value),

        new MachineOp.Label("next"),
        new MachineOp.AddConstant(Record, CallRecord.Size),
        new MachineOp.Jump("step"),

        // The bytes of the list end with zeros; errno 0, "too small", is in no list.
        new MachineOp.Label("failed"),
        new MachineOp.Set(First, 0),
        new MachineOp.Subtract(First, Value),
        new MachineOp.Load(Second, IgnoredOffset),
        new MachineOp.Label("compare"),
        new MachineOp.JumpIfZero(Second, "report"),
        new MachineOp.LowByte(Third, Second),
        new MachineOp.JumpIfEqual(Third, First, "ignored"),
        new MachineOp.ShiftRight(Second, 8),
        new MachineOp.Jump("compare"),

        new MachineOp.Label("ignored"),
        new MachineOp.Load(First, SkipOffset),
        new MachineOp.Add(Record, First),
        new MachineOp.Jump("next"),

        new MachineOp.Label("report"),
        new MachineOp.AddConstant(First, 1),
        new MachineOp.Load(Second, ReportOffset),
        new MachineOp.AddConstant(Second, 8),
        new MachineOp.Store(Second, First),
        new MachineOp.Load(Argument0, ExitCodeOffset),

        new MachineOp.Label("exit"),
        new MachineOp.Set(Number, exit),
        new MachineOp.Kernel(),
    ];

    private static MachineOp[] LoadArgument(MachineRegister register, int index) =>
    [
        new MachineOp.Load(register, ArgumentsOffset + (8 * index)),
        new MachineOp.JumpIfBitClear(Mask, index, $"argument {index}"),
        new MachineOp.Follow(register),
        new MachineOp.Label($"argument {index}"),
    ];
}
