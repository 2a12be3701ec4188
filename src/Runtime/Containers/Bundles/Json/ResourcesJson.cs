using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config-linux.md, "Control groups": linux.resources of a configuration, and the document of "update".</summary>
internal static class ResourcesJson
{
    public static RuntimeResources Read(JsonPart part) => new()
    {
        Memory = part.Member("memory") is { } memory ? ReadMemory(memory) : null,
        Cpu = part.Member("cpu") is { } cpu ? ReadCpu(cpu) : null,
        PidsLimit = part.Member("pids")?.Member("limit")?.Int64(),
        BlockIo = part.Member("blockIO") is { } block ? BlockIoJson.Read(block) : null,
        Devices = part.Member("devices")?.List(ReadDevice) ?? [],
        HugepageLimits = part.Member("hugepageLimits")?.List(p => new HugepageLimit(p.Required("pageSize").Text(), p.Required("limit").UInt64())) ?? [],
        Network = part.Member("network") is { } network ? ReadNetwork(network) : null,
        Rdma = part.Member("rdma")?.Map(p => new RdmaLimit(p.Member("hcaHandles")?.UInt32(), p.Member("hcaObjects")?.UInt32())),
        Unified = part.Member("unified")?.Map(),
    };

    public static void Write(Utf8JsonWriter json, RuntimeResources resources)
    {
        json.WriteStartObject();
        json.WriteItems("devices", resources.Devices, WriteDevice);
        json.WritePart("memory", resources.Memory, WriteMemory);
        json.WritePart("cpu", resources.Cpu, WriteCpu);
        if (resources.PidsLimit is { } pids)
        {
            json.WriteStartObject("pids");
            json.WriteNumber("limit", pids);
            json.WriteEndObject();
        }

        json.WritePart("blockIO", resources.BlockIo, BlockIoJson.Write);
        json.WriteItems("hugepageLimits", resources.HugepageLimits, WriteHugepages);
        json.WritePart("network", resources.Network, WriteNetwork);
        json.WriteEntries("rdma", resources.Rdma, WriteRdma);
        json.WriteMap("unified", resources.Unified);
        json.WriteEndObject();
    }

    private static DeviceRule ReadDevice(JsonPart part)
    {
        var type = part.Member("type")?.Text() ?? "";
        if (type is not ("" or "a" or "b" or "c")) throw part.Wrong($"got device type '{type}', want a, b or c");
        var access = part.Member("access")?.Text() ?? "";
        if (access.Any(letter => letter is not ('r' or 'w' or 'm'))) throw part.Wrong($"got access '{access}', want letters of rwm");
        return new DeviceRule(part.Required("allow").Boolean())
        {
            Type = type is "" ? 'a' : type[0],
            Major = Any(part.Member("major")?.Int64()),
            Minor = Any(part.Member("minor")?.Int64()),
            Access = access,
        };

        // runc and what was written for it say -1.
        static long? Any(long? number) => number == -1 ? null : number;
    }

    private static void WriteDevice(Utf8JsonWriter json, DeviceRule rule)
    {
        json.WriteStartObject();
        json.WriteBoolean("allow", rule.Allow);
        if (rule.Type != 'a') json.WriteString("type", rule.Type.ToString());
        json.WriteInteger("major", rule.Major);
        json.WriteInteger("minor", rule.Minor);
        if (rule.Access.Length > 0) json.WriteString("access", rule.Access);
        json.WriteEndObject();
    }

    private static MemoryResources ReadMemory(JsonPart part) => new()
    {
        Limit = part.Member("limit")?.Int64(),
        Reservation = part.Member("reservation")?.Int64(),
        Swap = part.Member("swap")?.Int64(),
        Kernel = part.Member("kernel")?.Int64(),
        KernelTcp = part.Member("kernelTCP")?.Int64(),
        Swappiness = part.Member("swappiness")?.UInt64(),
        DisableOomKiller = part.Member("disableOOMKiller")?.Boolean(),
        UseHierarchy = part.Member("useHierarchy")?.Boolean(),
        CheckBeforeUpdate = part.Member("checkBeforeUpdate")?.Boolean(),
    };

    private static void WriteMemory(Utf8JsonWriter json, MemoryResources memory)
    {
        json.WriteStartObject();
        json.WriteInteger("limit", memory.Limit);
        json.WriteInteger("reservation", memory.Reservation);
        json.WriteInteger("swap", memory.Swap);
        json.WriteInteger("kernel", memory.Kernel);
        json.WriteInteger("kernelTCP", memory.KernelTcp);
        json.WriteUnsigned("swappiness", memory.Swappiness);
        json.WriteFlag("disableOOMKiller", memory.DisableOomKiller);
        json.WriteFlag("useHierarchy", memory.UseHierarchy);
        json.WriteFlag("checkBeforeUpdate", memory.CheckBeforeUpdate);
        json.WriteEndObject();
    }

    private static CpuResources ReadCpu(JsonPart part) => new()
    {
        Shares = part.Member("shares")?.UInt64(),
        Quota = part.Member("quota")?.Int64(),
        Burst = part.Member("burst")?.UInt64(),
        Period = part.Member("period")?.UInt64(),
        RealtimeRuntime = part.Member("realtimeRuntime")?.Int64(),
        RealtimePeriod = part.Member("realtimePeriod")?.UInt64(),
        Cpus = part.Member("cpus")?.Text(),
        Mems = part.Member("mems")?.Text(),
        Idle = part.Member("idle")?.Int64(),
    };

    private static void WriteCpu(Utf8JsonWriter json, CpuResources cpu)
    {
        json.WriteStartObject();
        json.WriteUnsigned("shares", cpu.Shares);
        json.WriteInteger("quota", cpu.Quota);
        json.WriteUnsigned("burst", cpu.Burst);
        json.WriteUnsigned("period", cpu.Period);
        json.WriteInteger("realtimeRuntime", cpu.RealtimeRuntime);
        json.WriteUnsigned("realtimePeriod", cpu.RealtimePeriod);
        json.WriteText("cpus", cpu.Cpus);
        json.WriteText("mems", cpu.Mems);
        json.WriteInteger("idle", cpu.Idle);
        json.WriteEndObject();
    }

    private static void WriteHugepages(Utf8JsonWriter json, HugepageLimit limit)
    {
        json.WriteStartObject();
        json.WriteString("pageSize", limit.PageSize);
        json.WriteNumber("limit", limit.Limit);
        json.WriteEndObject();
    }

    private static NetworkResources ReadNetwork(JsonPart part) => new()
    {
        ClassId = part.Member("classID")?.UInt32(),
        Priorities = part.Member("priorities")?.List(p => new InterfacePriority(p.Required("name").Text(), p.Required("priority").UInt32())) ?? [],
    };

    private static void WriteNetwork(Utf8JsonWriter json, NetworkResources network)
    {
        json.WriteStartObject();
        json.WriteInteger("classID", network.ClassId);
        json.WriteItems("priorities", network.Priorities, static (json, priority) =>
        {
            json.WriteStartObject();
            json.WriteString("name", priority.Name);
            json.WriteNumber("priority", priority.Priority);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteRdma(Utf8JsonWriter json, RdmaLimit limit)
    {
        json.WriteStartObject();
        json.WriteInteger("hcaHandles", limit.HcaHandles);
        json.WriteInteger("hcaObjects", limit.HcaObjects);
        json.WriteEndObject();
    }
}
