using System.Text.Json;
using BuildKit.Containers.Settings;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Inspection;

/// <summary>Limits and namespace modes in HostConfig, under Docker's names; what was not asked for is Docker's zero.</summary>
internal static class ResourceInspection
{
    public static void Write(Utf8JsonWriter json, ResourceSettings r, IsolationSettings isolation)
    {
        WriteModes(json, isolation);
        json.WriteNumber("Memory", r.Memory ?? 0);
        json.WriteNumber("MemoryReservation", r.MemoryReservation ?? 0);
        json.WriteNumber("MemorySwap", r.MemorySwap is null or 0 ? (r.Memory ?? 0) * 2 : r.MemorySwap.Value);
        WriteOrNull(json, "MemorySwappiness", r.MemorySwappiness);
        json.WriteBoolean("OomKillDisable", r.OomKillDisable);
        json.WriteNumber("OomScoreAdj", r.OomScoreAdj ?? 0);
        json.WriteNumber("NanoCpus", r.NanoCpus ?? 0);
        json.WriteNumber("CpuShares", r.CpuShares ?? 0);
        json.WriteNumber("CpuPeriod", r.CpuPeriod ?? 0);
        json.WriteNumber("CpuQuota", r.CpuQuota ?? 0);
        json.WriteNumber("CpuRealtimePeriod", r.CpuRealtimePeriod ?? 0);
        json.WriteNumber("CpuRealtimeRuntime", r.CpuRealtimeRuntime ?? 0);
        json.WriteString("CpusetCpus", r.CpusetCpus ?? "");
        json.WriteString("CpusetMems", r.CpusetMems ?? "");
        json.WriteNumber("PidsLimit", r.PidsLimit ?? ResourceSettings.DefaultPidsLimit);
        json.WriteNumber("BlkioWeight", r.BlkioWeight ?? 0);
        WriteRates(json, "BlkioWeightDevice", "Weight", r.BlkioWeightDevice);
        WriteRates(json, "BlkioDeviceReadBps", "Rate", r.DeviceReadBps);
        WriteRates(json, "BlkioDeviceWriteBps", "Rate", r.DeviceWriteBps);
        WriteRates(json, "BlkioDeviceReadIOps", "Rate", r.DeviceReadIops);
        WriteRates(json, "BlkioDeviceWriteIOps", "Rate", r.DeviceWriteIops);
        json.WriteList("Devices", r.Devices, WriteDevice);
        json.WriteListOrNull("DeviceCgroupRules", r.DeviceCgroupRules);
        json.WriteList("Ulimits", r.Ulimits, WriteUlimit);
        WriteSysctls(json, r);
    }

    private static void WriteModes(Utf8JsonWriter json, IsolationSettings isolation)
    {
        json.WriteString("CgroupParent", isolation.CgroupParent ?? "");
        json.WriteString("CgroupnsMode", isolation.Cgroup.ToString());
        json.WriteString("IpcMode", isolation.Ipc.ToString());
        json.WriteString("PidMode", Text(isolation.Pid));
        json.WriteString("UTSMode", Text(isolation.Uts));
        json.WriteString("UsernsMode", Text(isolation.User));

        static string Text(NamespaceMode mode) => mode is NamespaceMode.Private ? "" : mode.ToString();
    }

    private static void WriteRates(Utf8JsonWriter json, string name, string what, IReadOnlyList<DiskRate> rates) => json.WriteList(name, rates, (_, rate) =>
    {
        json.WriteStartObject();
        json.WriteString("Path", rate.Path);
        json.WriteNumber(what, rate.Rate);
        json.WriteEndObject();
    });

    private static void WriteDevice(Utf8JsonWriter json, DeviceMapping device)
    {
        json.WriteStartObject();
        json.WriteString("PathOnHost", device.HostPath);
        json.WriteString("PathInContainer", device.ContainerPath);
        json.WriteString("CgroupPermissions", device.Access);
        json.WriteEndObject();
    }

    private static void WriteUlimit(Utf8JsonWriter json, Ulimit limit)
    {
        json.WriteStartObject();
        json.WriteString("Name", limit.Name);
        json.WriteNumber("Hard", limit.Hard);
        json.WriteNumber("Soft", limit.Soft);
        json.WriteEndObject();
    }

    private static void WriteSysctls(Utf8JsonWriter json, ResourceSettings r)
    {
        if (r.Sysctls.Count == 0) return;
        json.WriteStartObject("Sysctls");
        foreach (var sysctl in r.Sysctls)
        {
            var pair = sysctl.Split('=', 2);
            json.WriteString(pair[0], pair[1]);
        }

        json.WriteEndObject();
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
