using System.Text.Json;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Inspection;

internal static class MountInspection
{
    public static void Write(Utf8JsonWriter json, ResolvedSettings settings, Func<string, string> volumePath)
    {
        json.WriteStartArray("Mounts");
        foreach (var mount in settings.Mounts)
        {
            var (type, name, source, readOnly) = mount switch
            {
                ContainerMount.Bind bind => ("bind", null, bind.Source, bind.ReadOnly),
                ContainerMount.Volume volume => ("volume", volume.Name, volumePath(volume.Name!), volume.ReadOnly),
                ContainerMount.Tmpfs tmpfs => ("tmpfs", null, "", tmpfs.ReadOnly),
                ContainerMount.ImageFiles image => ("image", image.Image, "", true),
                _ => throw new ArgumentOutOfRangeException(nameof(settings), mount, null),
            };
            json.WriteStartObject();
            json.WriteString("Type", type);
            if (name is not null) json.WriteString("Name", name);
            json.WriteString("Source", source);
            json.WriteString("Destination", mount.Target);
            if (type == "volume") json.WriteString("Driver", "local");
            json.WriteString("Mode", readOnly ? "ro" : "");
            json.WriteBoolean("RW", !readOnly);
            json.WriteString("Propagation", (mount as ContainerMount.Bind)?.Propagation ?? (type == "bind" ? "rprivate" : ""));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
