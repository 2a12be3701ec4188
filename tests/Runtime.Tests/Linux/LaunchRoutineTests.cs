using System.Globalization;
using System.Runtime.InteropServices;
using BuildKit.Linux.Machine;

namespace BuildKit.Runtime.Tests.Linux;

/// <summary>The bytes that run in a child say exactly what the table says.</summary>
public sealed class LaunchRoutineTests
{
    [Fact]
    public void The_bytes_for_x64_decode_to_the_table() =>
        Same(CallWalk.Routine(435, 231), X64Decoder.Decode(CallRoutine.Encode(Architecture.X64)!), X64Encoder.Number);

    [Fact]
    public void The_bytes_for_arm64_decode_to_the_table() =>
        Same(CallWalk.Routine(435, 94), Arm64Decoder.Decode(CallRoutine.Encode(Architecture.Arm64)!), r => (byte)Arm64Encoder.Number(r));

    [Fact]
    public void There_is_no_routine_for_other_processors() => Assert.Null(CallRoutine.Encode(Architecture.S390x));

    [Fact]
    public unsafe void The_record_has_the_size_and_the_fields_that_the_routine_knows()
    {
        Assert.Equal(CallRecord.Size, sizeof(CallRecord));
        Assert.Equal(
            (8, 56, 64, 72, 80, 88, 96, 104, 112, 120),
            (At(nameof(CallRecord.Arguments)), At(nameof(CallRecord.Indirect)), At(nameof(CallRecord.Minimum)), At(nameof(CallRecord.ResultAddress)), At(nameof(CallRecord.Ignored)),
             At(nameof(CallRecord.Skip)), At(nameof(CallRecord.Forks)), At(nameof(CallRecord.Report)), At(nameof(CallRecord.Index)), At(nameof(CallRecord.ExitCode))));

        static int At(string field) => (int)Marshal.OffsetOf<CallRecord>(field);
    }

    private static void Same(IReadOnlyList<MachineOp> table, List<(int Address, MachineOp Op)> decoded, Func<MachineRegister, byte> number)
    {
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        var position = 0;
        foreach (var op in table)
        {
            if (op is MachineOp.Label label) labels[label.Name] = position;
            else position++;
        }

        var places = decoded.Select((d, i) => (d.Address, i)).ToDictionary(p => p.Address.ToString(CultureInfo.InvariantCulture), p => p.i);
        Assert.Equal(
            table.Where(op => op is not MachineOp.Label).Select(op => Plain(op, t => labels[t], number)),
            decoded.Select(d => Plain(d.Op, t => places[t], number)));
    }

    /// <summary>One line per operation; registers that share a number (an argument is scratch after the call) count as the same.</summary>
    private static string Plain(MachineOp op, Func<string, int> place, Func<MachineRegister, byte> number) => op switch
    {
        MachineOp.Set o => $"set {number(o.Target)} {o.Value}",
        MachineOp.Move o => $"move {number(o.Target)} {number(o.Source)}",
        MachineOp.Load o => $"load {number(o.Target)} {o.Offset}",
        MachineOp.Follow o => $"follow {number(o.Register)}",
        MachineOp.Store o => $"store {number(o.Address)} {number(o.Source)}",
        MachineOp.Add o => $"add {number(o.Target)} {number(o.Source)}",
        MachineOp.AddConstant o => $"add {number(o.Target)} #{o.Value}",
        MachineOp.Subtract o => $"subtract {number(o.Target)} {number(o.Source)}",
        MachineOp.ShiftRight o => $"shift {number(o.Target)} {o.Bits}",
        MachineOp.LowByte o => $"byte {number(o.Target)} {number(o.Source)}",
        MachineOp.Jump o => $"jump {place(o.Target)}",
        MachineOp.JumpIfZero o => $"zero {number(o.Register)} {place(o.Target)}",
        MachineOp.JumpIfBitClear o => $"clear {number(o.Register)} {o.Bit} {place(o.Target)}",
        MachineOp.JumpIfEqual o => $"equal {number(o.Left)} {number(o.Right)} {place(o.Target)}",
        MachineOp.JumpIfLess o => $"less {number(o.Left)} {number(o.Right)} {place(o.Target)}",
        _ => op.GetType().Name,
    };
}
