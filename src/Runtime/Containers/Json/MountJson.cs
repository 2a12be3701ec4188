using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class MountJson
{
    public static ContainerMount Read(JsonPart part)
    {
        var target = part.Required("target").Text();
        var kind = part.Required("type");
        return kind.Text() switch
        {
            "bind" => new ContainerMount.Bind(part.Required("source").Text(), target)
            {
                ReadOnly = part.Flag("readOnly"),
                Propagation = part.Member("propagation")?.Text(),
                CreateSource = part.Flag("createSource"),
            },
            "volume" => new ContainerMount.Volume(part.Member("name")?.Text(), target) { ReadOnly = part.Flag("readOnly"), NoCopy = part.Flag("noCopy") },
            "tmpfs" => new ContainerMount.Tmpfs(target)
            {
                Size = part.Member("size")?.Int64(),
                Mode = part.Member("mode")?.Int32(),
                ReadOnly = part.Flag("readOnly"),
                Exec = part.Flag("exec"),
            },
            var other => throw kind.Wrong($"'{other}' is no kind of mount"),
        };
    }

    public static void Write(Utf8JsonWriter json, ContainerMount mount)
    {
        json.WriteStartObject();
        switch (mount)
        {
            case ContainerMount.Bind bind:
                json.WriteString("type", "bind");
                json.WriteString("source", bind.Source);
                json.WriteBoolean("readOnly", bind.ReadOnly);
                json.WriteText("propagation", bind.Propagation);
                json.WriteBoolean("createSource", bind.CreateSource);
                break;
            case ContainerMount.Volume volume:
                json.WriteString("type", "volume");
                json.WriteText("name", volume.Name);
                json.WriteBoolean("readOnly", volume.ReadOnly);
                json.WriteBoolean("noCopy", volume.NoCopy);
                break;
            case ContainerMount.Tmpfs tmpfs:
                json.WriteString("type", "tmpfs");
                json.WriteInteger("size", tmpfs.Size);
                json.WriteInteger("mode", tmpfs.Mode);
                json.WriteBoolean("readOnly", tmpfs.ReadOnly);
                json.WriteBoolean("exec", tmpfs.Exec);
                break;
        }

        json.WriteString("target", mount.Target);
        json.WriteEndObject();
    }
}
