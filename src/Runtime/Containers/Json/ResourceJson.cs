using System.Text.Json;
using BuildKit.Containers.Settings;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

/// <summary>Only what was asked for is written.</summary>
internal static class ResourceJson
{
    public static ResourceSettings Read(JsonPart part) => new()
    {
        Memory = part.Member("memory")?.Int64(),
        MemoryReservation = part.Member("memoryReservation")?.Int64(),
        MemorySwap = part.Member("memorySwap")?.Int64(),
        MemorySwappiness = part.Member("memorySwappiness")?.Int32(),
        OomKillDisable = part.Flag("oomKillDisable"),
        OomScoreAdj = part.Member("oomScoreAdj")?.Int32(),
        NanoCpus = part.Member("nanoCpus")?.Int64(),
        CpuShares = part.Member("cpuShares")?.Int64(),
        CpuPeriod = part.Member("cpuPeriod")?.Int64(),
        CpuQuota = part.Member("cpuQuota")?.Int64(),
        CpuRealtimePeriod = part.Member("cpuRealtimePeriod")?.Int64(),
        CpuRealtimeRuntime = part.Member("cpuRealtimeRuntime")?.Int64(),
        CpusetCpus = part.Member("cpusetCpus")?.Text(),
        CpusetMems = part.Member("cpusetMems")?.Text(),
        PidsLimit = part.Member("pidsLimit")?.Int64(),
        BlkioWeight = part.Member("blkioWeight")?.Int32(),
        BlkioWeightDevice = Rates(part, "blkioWeightDevice"),
        DeviceReadBps = Rates(part, "deviceReadBps"),
        DeviceWriteBps = Rates(part, "deviceWriteBps"),
        DeviceReadIops = Rates(part, "deviceReadIops"),
        DeviceWriteIops = Rates(part, "deviceWriteIops"),
        Ulimits = part.Member("ulimits")?.List(u => new Ulimit(u.Required("name").Text(), u.Required("soft").Int64(), u.Required("hard").Int64())) ?? [],
        Devices = part.Member("devices")?.List(d => new DeviceMapping(d.Required("host").Text(), d.Required("container").Text(), d.Required("access").Text())) ?? [],
        DeviceCgroupRules = part.Member("deviceCgroupRules")?.Texts() ?? [],
        Sysctls = part.Member("sysctls")?.Texts() ?? [],
    };

    public static void Write(Utf8JsonWriter json, ResourceSettings r)
    {
        json.WriteStartObject();
        json.WriteInteger("memory", r.Memory);
        json.WriteInteger("memoryReservation", r.MemoryReservation);
        json.WriteInteger("memorySwap", r.MemorySwap);
        json.WriteInteger("memorySwappiness", r.MemorySwappiness);
        if (r.OomKillDisable) json.WriteBoolean("oomKillDisable", true);
        json.WriteInteger("oomScoreAdj", r.OomScoreAdj);
        json.WriteInteger("nanoCpus", r.NanoCpus);
        json.WriteInteger("cpuShares", r.CpuShares);
        json.WriteInteger("cpuPeriod", r.CpuPeriod);
        json.WriteInteger("cpuQuota", r.CpuQuota);
        json.WriteInteger("cpuRealtimePeriod", r.CpuRealtimePeriod);
        json.WriteInteger("cpuRealtimeRuntime", r.CpuRealtimeRuntime);
        json.WriteText("cpusetCpus", r.CpusetCpus);
        json.WriteText("cpusetMems", r.CpusetMems);
        json.WriteInteger("pidsLimit", r.PidsLimit);
        json.WriteInteger("blkioWeight", r.BlkioWeight);
        WriteRates(json, "blkioWeightDevice", r.BlkioWeightDevice);
        WriteRates(json, "deviceReadBps", r.DeviceReadBps);
        WriteRates(json, "deviceWriteBps", r.DeviceWriteBps);
        WriteRates(json, "deviceReadIops", r.DeviceReadIops);
        WriteRates(json, "deviceWriteIops", r.DeviceWriteIops);
        if (r.Ulimits.Count > 0) json.WriteList("ulimits", r.Ulimits, WriteUlimit);
        if (r.Devices.Count > 0) json.WriteList("devices", r.Devices, WriteDevice);
        if (r.DeviceCgroupRules.Count > 0) json.WriteTexts("deviceCgroupRules", r.DeviceCgroupRules);
        if (r.Sysctls.Count > 0) json.WriteTexts("sysctls", r.Sysctls);
        json.WriteEndObject();
    }

    private static IReadOnlyList<DiskRate> Rates(JsonPart part, string name) =>
        part.Member(name)?.List(r => new DiskRate(r.Required("path").Text(), r.Required("rate").Int64())) ?? [];

    private static void WriteRates(Utf8JsonWriter json, string name, IReadOnlyList<DiskRate> rates)
    {
        if (rates.Count > 0) json.WriteList(name, rates, WriteRate);
    }

    private static void WriteRate(Utf8JsonWriter json, DiskRate rate)
    {
        json.WriteStartObject();
        json.WriteText("path", rate.Path);
        json.WriteNumber("rate", rate.Rate);
        json.WriteEndObject();
    }

    private static void WriteUlimit(Utf8JsonWriter json, Ulimit limit)
    {
        json.WriteStartObject();
        json.WriteText("name", limit.Name);
        json.WriteNumber("soft", limit.Soft);
        json.WriteNumber("hard", limit.Hard);
        json.WriteEndObject();
    }

    private static void WriteDevice(Utf8JsonWriter json, DeviceMapping device)
    {
        json.WriteStartObject();
        json.WriteText("host", device.HostPath);
        json.WriteText("container", device.ContainerPath);
        json.WriteText("access", device.Access);
        json.WriteEndObject();
    }
}
