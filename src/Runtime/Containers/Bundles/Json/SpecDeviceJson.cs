using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config-linux.md, "Devices". Modes are decimal in JSON.</summary>
internal static class SpecDeviceJson
{
    private const uint Permissions = 0xFFF;

    public static RuntimeDevice Read(JsonPart part)
    {
        var type = part.Required("type").Text();
        if (type is not ("c" or "b" or "u" or "p")) throw part.Wrong($"got device type '{type}', want c, b, u or p");
        var path = part.Required("path").Text();
        if (!path.StartsWith('/')) throw part.Wrong($"the path of a device is '{path}', want an absolute one");
        var number = type == "p" ? (0u, 0u) : (part.Required("major").UInt32(), part.Required("minor").UInt32());
        return new RuntimeDevice(path, type[0], number.Item1, number.Item2)
        {
            // Some write the kind of the file into the mode as well.
            FileMode = part.Member("fileMode")?.UInt32() is { } mode ? mode & Permissions : 0x1B6,
            Uid = part.Member("uid")?.UInt32() ?? 0,
            Gid = part.Member("gid")?.UInt32() ?? 0,
        };
    }

    public static void Write(Utf8JsonWriter json, RuntimeDevice device)
    {
        json.WriteStartObject();
        json.WriteString("path", device.Path);
        json.WriteString("type", device.Type.ToString());
        json.WriteNumber("major", device.Major);
        json.WriteNumber("minor", device.Minor);
        json.WriteNumber("fileMode", device.FileMode);
        json.WriteNumber("uid", device.Uid);
        json.WriteNumber("gid", device.Gid);
        json.WriteEndObject();
    }
}
