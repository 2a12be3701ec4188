using System.CommandLine;
using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Specification;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Output;

namespace BuildKit.Tool.Commands.Runtime;

/// <summary>Limits by flag, with runc's names and units: bytes, microseconds, shares; -1 lifts a limit. A document replaces them all.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RuntimeLimitFlags
{
    private readonly Option<string?> _document = Inputs.Text("--resources", "-r", "file", "linux.resources as JSON; '-' reads the standard input");
    private readonly Option<string?> _weight = Inputs.Text("--blkio-weight", null, "n", "Share of disk time, 10 to 1000");
    private readonly Option<string?> _burst = Inputs.Text("--cpu-burst", null, "us", "Unused processor time that may be saved up");
    private readonly Option<string?> _idle = Inputs.Text("--cpu-idle", null, "0|1", "Run only when nothing else wants to");
    private readonly Option<string?> _period = Inputs.Text("--cpu-period", null, "us", "Period of the processor quota");
    private readonly Option<string?> _quota = Inputs.Text("--cpu-quota", null, "us", "Processor time in each period");
    private readonly Option<string?> _realtimePeriod = Inputs.Text("--cpu-rt-period", null, "us", "Period of real-time processes");
    private readonly Option<string?> _realtime = Inputs.Text("--cpu-rt-runtime", null, "us", "Time of real-time processes in each period");
    private readonly Option<string?> _share = Inputs.Text("--cpu-share", null, "n", "Share of processor time (1024)");
    private readonly Option<string?> _cpus = Inputs.Text("--cpuset-cpus", null, "list", "Processors to use");
    private readonly Option<string?> _mems = Inputs.Text("--cpuset-mems", null, "list", "Memory nodes to use");
    private readonly Option<string?> _memory = Inputs.Text("--memory", null, "bytes", "Memory");
    private readonly Option<string?> _reservation = Inputs.Text("--memory-reservation", null, "bytes", "Memory to keep under pressure");
    private readonly Option<string?> _swap = Inputs.Text("--memory-swap", null, "bytes", "Memory and swap together");
    private readonly Option<string?> _pids = Inputs.Text("--pids-limit", null, "n", "Processes and threads");

    public IReadOnlyList<Option> Options =>
        [_document, _weight, _burst, _idle, _period, _quota, _realtimePeriod, _realtime, _share, _cpus, _mems, _memory, _reservation, _swap, _pids];

    public RuntimeResources Read(Call call)
    {
        if (call.Get(_document) is { } file)
        {
            var bytes = file == "-" ? RuntimeSpecFile.ReadBytes(call.Environment.Input(), "the standard input") : RuntimeSpecFile.ReadBytes(file);
            return RuntimeSpecFile.ReadResources(bytes, file);
        }

        var memory = new MemoryResources { Limit = Signed(call, _memory), Reservation = Signed(call, _reservation), Swap = Signed(call, _swap) };
        var cpu = new CpuResources
        {
            Burst = Unsigned(call, _burst), Idle = Signed(call, _idle), Period = Unsigned(call, _period), Quota = Signed(call, _quota),
            RealtimePeriod = Unsigned(call, _realtimePeriod), RealtimeRuntime = Signed(call, _realtime), Shares = Unsigned(call, _share),
            Cpus = call.Get(_cpus), Mems = call.Get(_mems),
        };
        return new RuntimeResources
        {
            Memory = memory == new MemoryResources() ? null : memory,
            Cpu = cpu == new CpuResources() ? null : cpu,
            PidsLimit = Signed(call, _pids),
            BlockIo = Unsigned(call, _weight) is { } weight ? new BlockIoResources { Weight = (ushort)Math.Min(weight, ushort.MaxValue) } : null,
        };
    }

    private static long? Signed(Call call, Option<string?> option) => call.Get(option) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ToolException.InvalidValue(option.Name, text, "a whole number");

    private static ulong? Unsigned(Call call, Option<string?> option) => call.Get(option) is not { } text ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw ToolException.InvalidValue(option.Name, text, "a whole number that is not negative");
}
