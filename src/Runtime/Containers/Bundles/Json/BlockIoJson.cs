using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config-linux.md, "Block IO".</summary>
internal static class BlockIoJson
{
    public static BlockIoResources Read(JsonPart part) => new()
    {
        Weight = part.Member("weight")?.UInt16(),
        LeafWeight = part.Member("leafWeight")?.UInt16(),
        WeightDevice = part.Member("weightDevice")?.List(ReadWeight) ?? [],
        ReadBps = part.Member("throttleReadBpsDevice")?.List(ReadThrottle) ?? [],
        WriteBps = part.Member("throttleWriteBpsDevice")?.List(ReadThrottle) ?? [],
        ReadIops = part.Member("throttleReadIOPSDevice")?.List(ReadThrottle) ?? [],
        WriteIops = part.Member("throttleWriteIOPSDevice")?.List(ReadThrottle) ?? [],
    };

    public static void Write(Utf8JsonWriter json, BlockIoResources block)
    {
        json.WriteStartObject();
        json.WriteInteger("weight", block.Weight);
        json.WriteInteger("leafWeight", block.LeafWeight);
        json.WriteItems("weightDevice", block.WeightDevice, WriteWeight);
        json.WriteItems("throttleReadBpsDevice", block.ReadBps, WriteThrottle);
        json.WriteItems("throttleWriteBpsDevice", block.WriteBps, WriteThrottle);
        json.WriteItems("throttleReadIOPSDevice", block.ReadIops, WriteThrottle);
        json.WriteItems("throttleWriteIOPSDevice", block.WriteIops, WriteThrottle);
        json.WriteEndObject();
    }

    private static DeviceWeight ReadWeight(JsonPart part) => new(part.Required("major").Int64(), part.Required("minor").Int64())
    {
        Weight = part.Member("weight")?.UInt16(),
        LeafWeight = part.Member("leafWeight")?.UInt16(),
    };

    private static DeviceThrottle ReadThrottle(JsonPart part) => new(part.Required("major").Int64(), part.Required("minor").Int64(), part.Required("rate").UInt64());

    private static void WriteWeight(Utf8JsonWriter json, DeviceWeight weight)
    {
        json.WriteStartObject();
        json.WriteNumber("major", weight.Major);
        json.WriteNumber("minor", weight.Minor);
        json.WriteInteger("weight", weight.Weight);
        json.WriteInteger("leafWeight", weight.LeafWeight);
        json.WriteEndObject();
    }

    private static void WriteThrottle(Utf8JsonWriter json, DeviceThrottle throttle)
    {
        json.WriteStartObject();
        json.WriteNumber("major", throttle.Major);
        json.WriteNumber("minor", throttle.Minor);
        json.WriteNumber("rate", throttle.Rate);
        json.WriteEndObject();
    }
}
