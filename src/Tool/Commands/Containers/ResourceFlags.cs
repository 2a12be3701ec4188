using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The options of 'run' and 'create' about what a container may use. Limits that can change later are in <see cref="LimitFlags"/>.</summary>
internal sealed class ResourceFlags
{
    private readonly LimitFlags _limits = new();
    private readonly Option<string[]> _blkioWeightDevice = Inputs.Many("--blkio-weight-device", null, "list", "Share of one disk: DEVICE-PATH:WEIGHT");
    private readonly Option<string[]> _device = Inputs.Many("--device", null, "list", "Give a device of the host: PATH[:PATH-INSIDE][:rwm]");
    private readonly Option<string[]> _deviceRule = Inputs.Many("--device-cgroup-rule", null, "list", "Allow devices by number: 'c 10:200 rwm'");
    private readonly Option<string[]> _readBps = Inputs.Many("--device-read-bps", null, "list", "Limit reading from a disk: DEVICE-PATH:BYTES-PER-SECOND");
    private readonly Option<string[]> _readIops = Inputs.Many("--device-read-iops", null, "list", "Limit reading from a disk: DEVICE-PATH:OPERATIONS-PER-SECOND");
    private readonly Option<string[]> _writeBps = Inputs.Many("--device-write-bps", null, "list", "Limit writing to a disk: DEVICE-PATH:BYTES-PER-SECOND");
    private readonly Option<string[]> _writeIops = Inputs.Many("--device-write-iops", null, "list", "Limit writing to a disk: DEVICE-PATH:OPERATIONS-PER-SECOND");
    private readonly Option<string?> _gpus = Inputs.Text("--gpus", null, "gpu-request", "Not supported: give the devices by --device");
    private readonly Option<string?> _swappiness = Inputs.Text("--memory-swappiness", null, "int", "How readily memory is swapped out, 0 to 100; -1: as the host (cgroup v1)");
    private readonly Option<bool> _oomKillDisable = Inputs.Flag("--oom-kill-disable", null, "Let processes wait for memory instead of killing one (cgroup v1)");
    private readonly Option<string?> _oomScore = Inputs.Text("--oom-score-adj", null, "int", "How readily it is killed when the machine runs out of memory, -1000 to 1000");
    private readonly Option<string[]> _sysctl = Inputs.Many("--sysctl", null, "list", "Set a kernel parameter of the container's own namespaces: NAME=value");
    private readonly Option<string[]> _ulimit = Inputs.Many("--ulimit", null, "list", "Limit each process: nofile=1024:2048");

    public IReadOnlyList<Option> Options =>
    [
        .. _limits.Options, _blkioWeightDevice, _device, _deviceRule, _readBps, _readIops, _writeBps, _writeIops, _gpus, _swappiness, _oomKillDisable, _oomScore, _sysctl, _ulimit,
    ];

    public ContainerSpec Apply(ContainerSpec spec, Call call)
    {
        if (call.Get(_gpus) is not null) throw ToolException.InvalidValue(_gpus.Name, call.Get(_gpus)!, "none: give the devices by --device and the libraries by --volume");
        return spec with
        {
            Resources = _limits.Apply(spec.Resources, call) with
            {
                MemorySwappiness = call.Number(_swappiness, least: -1) is >= 0 and var swappiness ? swappiness : null,
                OomKillDisable = call.Get(_oomKillDisable),
                OomScoreAdj = call.Number(_oomScore),
                BlkioWeightDevice = [.. call.Get(_blkioWeightDevice).Select(t => ResourceSyntax.ParseRate(_blkioWeightDevice.Name, t, 10, 1000))],
                DeviceReadBps = [.. call.Get(_readBps).Select(t => ResourceSyntax.ParseBytesRate(_readBps.Name, t))],
                DeviceReadIops = [.. call.Get(_readIops).Select(t => ResourceSyntax.ParseRate(_readIops.Name, t))],
                DeviceWriteBps = [.. call.Get(_writeBps).Select(t => ResourceSyntax.ParseBytesRate(_writeBps.Name, t))],
                DeviceWriteIops = [.. call.Get(_writeIops).Select(t => ResourceSyntax.ParseRate(_writeIops.Name, t))],
                Devices = [.. call.Get(_device).Select(ResourceSyntax.ParseDevice)],
                DeviceCgroupRules = [.. call.Get(_deviceRule).Select(Checked)],
                Sysctls = [.. call.Get(_sysctl).Select(ResourceSyntax.ParseSysctl)],
                Ulimits = [.. call.Get(_ulimit).Select(ResourceSyntax.ParseUlimit)],
            },
        };
    }

    private static string Checked(string rule)
    {
        _ = ResourceSyntax.ParseDeviceRule(rule);
        return rule;
    }
}
