using System.Globalization;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Settings;

/// <summary>Limits, devices and kernel parameters of a container in the words of the runtime specification. Pure.</summary>
internal static class ResourceSpec
{
    private const long DefaultPeriod = 100_000;
    private const long Billion = 1_000_000_000;

    public static RuntimeSpec Apply(ContainerSpec container, HostSituation host, RuntimeSpec spec)
    {
        var settings = container.Resources;
        var devices = Devices(container, host);
        return spec with
        {
            Process = spec.Process! with { OomScoreAdj = settings.OomScoreAdj, Rlimits = [.. LastOfEach(settings.Ulimits).Select(Limit)] },
            Mounts = host.HasDevices ? spec.Mounts : [.. spec.Mounts, .. devices.Select(Bound)],
            Linux = spec.Linux with
            {
                Devices = host.HasDevices ? [.. devices.Select(Node)] : [],
                Resources = Of(container, host, devices),
                Sysctl = settings.Sysctls.Count == 0 ? null : Oci.OrdinalMap.From(Last(settings.Sysctls.Select(s => s.Split('=', 2)))),
            },
        };
    }

    /// <summary>Those that can be changed while a container runs, too.</summary>
    public static RuntimeResources Of(ResourceSettings s, Func<string, IReadOnlyList<HostDevice>> devicesAt) => new()
    {
        Memory = Memory(s),
        Cpu = Cpu(s),
        PidsLimit = s.PidsLimit,
        BlockIo = BlockIo(s, devicesAt),
    };

    private static RuntimeResources Of(ContainerSpec container, HostSituation host, List<MappedDevice> devices)
    {
        var rules = container.Resources.DeviceCgroupRules.Select(ResourceSyntax.ParseDeviceRule).ToList();
        if (rules.Count > 0 && !host.HasDevices) throw ContainerException.DeviceRulesNeedRoot();
        return Of(container.Resources, host.DevicesAt) with
        {
            // A privileged container may use what the host may.
            Devices = container.Privileged || !host.HasDevices ? [] : [.. DefaultDevices.Rules, .. devices.Select(d => Rule(d)), .. rules],
        };
    }

    /// <summary>Docker's: a limit that is said again replaces the one before.</summary>
    private static IEnumerable<Ulimit> LastOfEach(IEnumerable<Ulimit> limits) => limits.Reverse().DistinctBy(l => l.Name).Reverse();

    private static MemoryResources? Memory(ResourceSettings s) =>
        s.Memory is null or 0 && s.MemoryReservation is null or 0 && s.MemorySwap is null or 0 && s.MemorySwappiness is null && !s.OomKillDisable ? null : new MemoryResources
        {
            Limit = s.Memory is 0 ? null : s.Memory,
            Reservation = s.MemoryReservation is 0 ? null : s.MemoryReservation,

            // Docker's rule: as much swap as memory, unless told otherwise.
            Swap = s.MemorySwap is null or 0 ? (s.Memory is > 0 and var memory && memory <= long.MaxValue / 2 ? memory * 2 : null) : s.MemorySwap,
            Swappiness = s.MemorySwappiness is { } swappiness ? (ulong)swappiness : null,
            DisableOomKiller = s.OomKillDisable ? true : null,
        };

    private static CpuResources? Cpu(ResourceSettings s)
    {
        var cpu = new CpuResources
        {
            Shares = s.CpuShares is > 0 and var shares ? (ulong)shares : null,
            Period = s.NanoCpus is > 0 ? DefaultPeriod : s.CpuPeriod is > 0 and var period ? (ulong)period : null,
            Quota = s.NanoCpus is > 0 and var cpus ? (long)((decimal)cpus * DefaultPeriod / Billion) : s.CpuQuota is 0 ? null : s.CpuQuota,
            RealtimePeriod = s.CpuRealtimePeriod is > 0 and var realtime ? (ulong)realtime : null,
            RealtimeRuntime = s.CpuRealtimeRuntime is 0 ? null : s.CpuRealtimeRuntime,
            Cpus = string.IsNullOrEmpty(s.CpusetCpus) ? null : s.CpusetCpus,
            Mems = string.IsNullOrEmpty(s.CpusetMems) ? null : s.CpusetMems,
        };
        return cpu == new CpuResources() ? null : cpu;
    }

    private static BlockIoResources? BlockIo(ResourceSettings s, Func<string, IReadOnlyList<HostDevice>> devicesAt)
    {
        if (s.BlkioWeight is null or 0 && s.BlkioWeightDevice.Count + s.DeviceReadBps.Count + s.DeviceWriteBps.Count + s.DeviceReadIops.Count + s.DeviceWriteIops.Count == 0) return null;
        return new BlockIoResources
        {
            Weight = (ushort?)s.BlkioWeight,
            WeightDevice = [.. s.BlkioWeightDevice.Select(r => Disk(r, (major, minor) => new DeviceWeight(major, minor) { Weight = (ushort)r.Rate }))],
            ReadBps = Rates(s.DeviceReadBps),
            WriteBps = Rates(s.DeviceWriteBps),
            ReadIops = Rates(s.DeviceReadIops),
            WriteIops = Rates(s.DeviceWriteIops),
        };

        IReadOnlyList<DeviceThrottle> Rates(IEnumerable<DiskRate> rates) => [.. rates.Select(r => Disk(r, (major, minor) => new DeviceThrottle(major, minor, (ulong)r.Rate)))];

        T Disk<T>(DiskRate rate, Func<long, long, T> make)
            where T : class =>
            devicesAt(rate.Path) is [{ Type: 'b' } disk] ? make(disk.Major, disk.Minor) : throw ContainerException.NoSuchDevice(rate.Path, exists: true);
    }

    /// <summary>Every device once; of two at one place the later is meant.</summary>
    private static List<MappedDevice> Devices(ContainerSpec container, HostSituation host)
    {
        var found = new List<MappedDevice>();
        if (container.Privileged)
            foreach (var device in host.AllDevices()) found.Add(new MappedDevice(device, device.Path, "rwm"));
        foreach (var mapping in container.Resources.Devices)
        {
            foreach (var device in host.DevicesAt(mapping.HostPath))
            {
                var target = mapping.ContainerPath.TrimEnd('/') + device.Path[mapping.HostPath.TrimEnd('/').Length..];
                found.RemoveAll(d => d.Target == target);
                found.Add(new MappedDevice(device, target, mapping.Access));
            }
        }

        return found;
    }

    private static RuntimeDevice Node(MappedDevice mapped) =>
        new(mapped.Target, mapped.Device.Type, mapped.Device.Major, mapped.Device.Minor) { FileMode = mapped.Device.Mode, Uid = mapped.Device.Uid, Gid = mapped.Device.Gid };

    /// <summary>Where no node can be made, the host's own is bound; what the user may do with it stays as it is.</summary>
    private static RuntimeMount Bound(MappedDevice mapped) => new(mapped.Target, "bind") { Source = mapped.Device.Path, Options = ["bind", "nosuid", "noexec"] };

    private static DeviceRule Rule(MappedDevice mapped) =>
        new(true) { Type = mapped.Device.Type, Major = mapped.Device.Major, Minor = mapped.Device.Minor, Access = mapped.Access };

    private static RuntimeRlimit Limit(Ulimit limit) => new("RLIMIT_" + limit.Name.ToUpper(CultureInfo.InvariantCulture), Value(limit.Soft), Value(limit.Hard));

    private static ulong Value(long value) => value < 0 ? ulong.MaxValue : (ulong)value;

    private static Dictionary<string, string> Last(IEnumerable<string[]> pairs)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs) map[pair[0]] = pair[1];
        return map;
    }

    private sealed record MappedDevice(HostDevice Device, string Target, string Access);
}
