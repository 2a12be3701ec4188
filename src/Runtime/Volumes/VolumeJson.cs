using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Oci.Json;

namespace BuildKit.Volumes;

/// <summary>volumes/NAME/meta.json. The name is the folder's, the place is the store's: neither is in it.</summary>
internal static class VolumeJson
{
    private const int Deepest = 8;

    public static byte[] Write(Volume volume) => JsonWriting.Write(volume, (json, v) =>
    {
        json.WriteStartObject();
        json.WriteString("driver", v.Driver);
        json.WriteTime("created", v.Created);
        json.WriteMap("labels", v.Labels);
        json.WriteMap("options", v.Options);
        json.WriteEndObject();
    });

    public static Volume Read(ReadOnlySpan<byte> bytes, string name, string mountpoint) => JsonPart.Read(bytes, Deepest, part => new Volume
    {
        Name = name,
        Mountpoint = mountpoint,
        Driver = part.Member("driver")?.Text() ?? Volume.LocalDriver,
        Created = part.Required("created").Time(),
        Labels = part.Member("labels")?.Map() ?? OrdinalMap.From([]),
        Options = part.Member("options")?.Map() ?? OrdinalMap.From([]),
    });
}
