using BuildKit.Containers.Settings;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Changes limits of a container: at once when it runs, and for every later start. The function gets what it has and returns what it shall
    /// have; devices, kernel parameters and limits of processes stay as they are. What the kernel refuses is not recorded.
    /// </summary>
    public void Update(string nameOrId, Func<ResourceSettings, ResourceSettings> change)
    {
        var container = _parts.Containers.Find(nameOrId);
        var before = container.Record.Spec.Resources;
        var after = change(before);
        if (after.Memory > before.MemorySwap && before.MemorySwap > 0 && after.MemorySwap == before.MemorySwap)
            throw ContainerException.InvalidOption("--memory", after.Memory.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), "no more than memory with swap, which is set: give --memory-swap too");
        var record = container.Record with { Spec = container.Record.Spec with { Resources = after } };
        ResourceRules.Check(record.Spec);
        if (container.State.IsRunning)
        {
            var cgroup = ContainerCgroup.Change(_parts, container, Changed(before, after));
            _parts.Containers.ChangeState(container.Id, now => now.IsRunning ? now with { Cgroup = cgroup } : now);
        }

        _parts.Containers.ChangeRecord(container.Id, now => now with { Spec = now.Spec with { Resources = after } });
        if (after != before) _parts.Events.Of(container.Record, "update");
    }

    /// <summary>What differs, with what the kernel takes together: a new memory limit brings its swap, a quota its period.</summary>
    private static ResourceSettings Changed(ResourceSettings before, ResourceSettings after)
    {
        var memory = after.Memory != before.Memory || after.MemorySwap != before.MemorySwap;
        var quota = after.NanoCpus != before.NanoCpus || after.CpuQuota != before.CpuQuota || after.CpuPeriod != before.CpuPeriod;
        return new ResourceSettings
        {
            Memory = memory ? after.Memory : null,
            MemorySwap = memory ? after.MemorySwap : null,
            MemoryReservation = New(after.MemoryReservation, before.MemoryReservation),
            NanoCpus = quota ? after.NanoCpus : null,
            CpuQuota = quota ? after.CpuQuota : null,
            CpuPeriod = quota ? after.CpuPeriod : null,
            CpuShares = New(after.CpuShares, before.CpuShares),
            CpuRealtimePeriod = New(after.CpuRealtimePeriod, before.CpuRealtimePeriod),
            CpuRealtimeRuntime = New(after.CpuRealtimeRuntime, before.CpuRealtimeRuntime),
            CpusetCpus = after.CpusetCpus == before.CpusetCpus ? null : after.CpusetCpus,
            CpusetMems = after.CpusetMems == before.CpusetMems ? null : after.CpusetMems,
            PidsLimit = New(after.PidsLimit, before.PidsLimit),
            BlkioWeight = after.BlkioWeight == before.BlkioWeight ? null : after.BlkioWeight,
        };

        static long? New(long? after, long? before) => after == before ? null : after;
    }
}
