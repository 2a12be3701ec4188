using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Linux;
using BuildKit.Linux.Machine;

namespace BuildKit.Containers.Launch;

/// <summary>
/// A plan as the child reads it: records, texts and structures in one block of native memory, which no garbage collection moves. The child
/// works on its own copy-on-write copy; only the report is memory that both see.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LaunchImage : IDisposable
{
    private const int Alignment = 16;

    private readonly Dictionary<LaunchData, nint> _data = [];
    private readonly Dictionary<LaunchSlot, nint> _slots = [];
    private readonly SystemCallTable _table = SystemCallTable.For(RuntimeInformation.ProcessArchitecture);
    private readonly LaunchPlan _plan;
    private readonly byte* _block;
    private readonly nint _length;
    private readonly nint _report;

    /// <summary>Offset of a report that nobody reads.</summary>
    private readonly nint _quiet;
    private AddressRange[]? _gaps;

    public LaunchImage(LaunchPlan plan)
    {
        _plan = plan;
        nint size = plan.Steps.Length * CallRecord.Size;
        foreach (var argument in plan.Steps.SelectMany(s => s.Arguments)) Place(argument, ref size);
        foreach (var slot in plan.Steps.Select(s => s.Result).OfType<LaunchSlot>()) Place(slot, ref size);
        _quiet = size;
        _length = (size + sizeof(CallReport) + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
        // Pages of its own: a process that stays in the walk keeps these and nothing beside them.
        _block = (byte*)MemoryCalls.Map(_length, shared: false);
        _report = MemoryCalls.Map(Environment.SystemPageSize, shared: true);
        Fill();
    }

    public CallRecord* Records => (CallRecord*)_block;

    public CallReport* Report => (CallReport*)_report;

    /// <summary>Frees the parent's copy; the child keeps its own.</summary>
    public void Dispose()
    {
        MemoryCalls.Unmap((nint)_block, _length);
        MemoryCalls.Unmap(_report, Environment.SystemPageSize);
    }

    private void Place(LaunchArgument argument, ref nint size)
    {
        if (argument is LaunchArgument.Memory memory) Place(memory.Data, ref size);
        if (argument is LaunchArgument.Stored stored) Place(stored.Slot, ref size);
    }

    private void Place(LaunchData data, ref nint size)
    {
        if (!_data.TryAdd(data, size)) return;
        size += Aligned(data.Bytes.Length);
        foreach (var reference in data.References) Place(reference.Target, ref size);
    }

    private void Place(LaunchSlot slot, ref nint size)
    {
        if (slot.Within is { } data) Place(data, ref size);
        else if (_slots.TryAdd(slot, size)) size += Alignment;
    }

    private void Fill()
    {
        foreach (var (data, offset) in _data)
        {
            data.Bytes.Span.CopyTo(new Span<byte>(_block + offset, data.Bytes.Length));
            foreach (var reference in data.References) *(nint*)(_block + offset + reference.Offset) = AddressOf(reference.Target);
            if (data.Written is { } written) *(nint*)(_block + offset + written.Offset) = AddressOf(written.Slot);
        }

        // A slot whose step was skipped names no descriptor; 0 would be the standard input.
        foreach (var offset in _slots.Values) *(long*)(_block + offset) = -1;
        for (var i = 0; i < _plan.Steps.Length; i++) Fill(ref Records[i], _plan.Steps[i], i + 1);
    }

    private void Fill(ref CallRecord record, LaunchStep step, int index)
    {
        record.Number = _table[step.Call];
        for (var i = 0; i < step.Arguments.Length; i++)
        {
            record.Arguments[i] = step.Arguments[i] switch
            {
                LaunchArgument.Number number => number.Value,
                LaunchArgument.Memory memory => AddressOf(memory.Data),
                LaunchArgument.Stored stored => AddressOf(stored.Slot),
                LaunchArgument.Written written => AddressOf(written.Slot),
                LaunchArgument.Gap gap => gap.Length ? Gaps[gap.Index].Length : Gaps[gap.Index].Start,
                _ => throw new InvalidOperationException($"An argument of {step.Call} has no form."),
            };
            // The kernel reads descriptors and flags as 32 bits, so a slot inside data is read with its padding.
            if (step.Arguments[i] is LaunchArgument.Stored) record.Indirect |= 1L << i;
        }

        record.Minimum = step.Minimum;
        var report = step.Quiet ? (CallReport*)(_block + _quiet) : Report;
        record.ResultAddress = step.Result is { } slot ? AddressOf(slot) : (nint)(&report->Ignored);
        record.Ignored = Ignored(step);
        record.Skip = (long)step.Skip * CallRecord.Size;
        record.Forks = step.Forks ? 1 : 0;
        record.Report = (nint)report;
        record.Index = index;
        record.ExitCode = step.ExitCode;
    }

    private static long Ignored(LaunchStep step)
    {
        if (step.Ignored.Length > sizeof(long)) throw new InvalidOperationException($"'{step.Task}' ignores more than eight errors.");
        long packed = 0;
        for (var i = 0; i < step.Ignored.Length; i++) packed |= (long)step.Ignored[i] << (8 * i);
        return packed;
    }

    private AddressRange[] Gaps => _gaps ??= KeptMemory.GapsAround(new AddressRange((nint)_block, _length));

    private nint AddressOf(LaunchData data) => (nint)_block + _data[data];

    private nint AddressOf(LaunchSlot slot)
    {
        if (slot == _plan.InnerProcess) return (nint)(&Report->Process);
        return slot.Within is { } data ? AddressOf(data) + slot.Offset : (nint)_block + _slots[slot];
    }

    /// <summary>Results are stored with eight bytes; a slot in the last word of a structure needs the room behind it.</summary>
    private static nint Aligned(int length) => (length + Alignment + Alignment - 1) / Alignment * Alignment;
}
