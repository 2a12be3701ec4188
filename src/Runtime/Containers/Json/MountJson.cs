using System.Globalization;
using System.Text.Json;
using BuildKit.Containers.Mounts;
using BuildKit.Oci;
using BuildKit.Oci.Json;
using BuildKit.Volumes;

namespace BuildKit.Containers.Json;

internal static class MountJson
{
    public static ContainerMount Read(JsonPart part)
    {
        var target = part.Required("target").Text();
        var kind = part.Required("type");
        ContainerMount mount = kind.Text() switch
        {
            "bind" => new ContainerMount.Bind(part.Required("source").Text(), target)
            {
                Propagation = part.Member("propagation")?.Text(),
                Recursion = part.Member("recursion") is { } recursion ? Recursion(recursion) : BindRecursion.Enabled,
                CreateSource = part.Flag("createSource"),
                Owner = part.Member("owner") is { } owner ? new MountOwner(Id(owner.Member("uid")), Id(owner.Member("gid"))) : null,
            },
            "volume" => new ContainerMount.Volume(part.Member("name")?.Text(), target)
            {
                NoCopy = part.Flag("noCopy"),
                Subpath = part.Member("subpath")?.Text(),
                Settings = part.Member("settings") is { } settings ? ReadSettings(settings) : null,
            },
            "tmpfs" => new ContainerMount.Tmpfs(target)
            {
                Size = part.Member("size")?.Int64(),
                Mode = part.Member("mode")?.Int32(),
                Exec = part.Flag("exec"),
                Options = part.Member("options")?.Text(),
            },
            "image" => new ContainerMount.ImageFiles(part.Required("image").Text(), target)
            {
                Subpath = part.Member("subpath")?.Text(),
                Manifest = part.Member("manifest") is { } manifest ? DescriptorJson.Read(manifest) : null,
            },
            var other => throw kind.Wrong($"'{other}' is no kind of mount"),
        };
        return part.Flag("readOnly") ? mount with { ReadOnly = true } : mount;
    }

    public static void Write(Utf8JsonWriter json, ContainerMount mount)
    {
        json.WriteStartObject();
        switch (mount)
        {
            case ContainerMount.Bind bind:
                json.WriteString("type", "bind");
                json.WriteString("source", bind.Source);
                json.WriteText("propagation", bind.Propagation);
                if (bind.Recursion != BindRecursion.Enabled) json.WriteString("recursion", Name(bind.Recursion));
                json.WriteBoolean("createSource", bind.CreateSource);
                json.WritePart("owner", bind.Owner, WriteOwner);
                break;
            case ContainerMount.Volume volume:
                json.WriteString("type", "volume");
                json.WriteText("name", volume.Name);
                json.WriteBoolean("noCopy", volume.NoCopy);
                json.WriteText("subpath", volume.Subpath);
                json.WritePart("settings", volume.Settings, WriteSettings);
                break;
            case ContainerMount.Tmpfs tmpfs:
                json.WriteString("type", "tmpfs");
                json.WriteInteger("size", tmpfs.Size);
                json.WriteInteger("mode", tmpfs.Mode);
                json.WriteBoolean("exec", tmpfs.Exec);
                json.WriteText("options", tmpfs.Options);
                break;
            case ContainerMount.ImageFiles image:
                json.WriteString("type", "image");
                json.WriteString("image", image.Image);
                json.WriteText("subpath", image.Subpath);
                json.WritePart("manifest", image.Manifest, DescriptorJson.Write);
                break;
        }

        json.WriteBoolean("readOnly", mount.ReadOnly);
        json.WriteString("target", mount.Target);
        json.WriteEndObject();
    }

    private static BindRecursion Recursion(JsonPart part) =>
        Enum.GetValues<BindRecursion>().Where(r => Name(r) == part.Text()).Select(r => (BindRecursion?)r).FirstOrDefault() ?? throw part.Wrong($"'{part.Text()}' is no kind of recursion");

    private static string Name(BindRecursion recursion) => recursion.ToString().ToLowerInvariant();

    private static uint? Id(JsonPart? part) => part is null ? null : uint.TryParse(part.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw part.Wrong("it is no id");

    private static void WriteOwner(Utf8JsonWriter json, MountOwner owner)
    {
        json.WriteStartObject();
        json.WriteText("uid", owner.Uid?.ToString(CultureInfo.InvariantCulture));
        json.WriteText("gid", owner.Gid?.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static VolumeSettings ReadSettings(JsonPart part) => new()
    {
        Driver = part.Member("driver")?.Text() ?? Volume.LocalDriver,
        Labels = part.Member("labels")?.Map() ?? OrdinalMap.From([]),
        Options = part.Member("options")?.Map() ?? OrdinalMap.From([]),
    };

    private static void WriteSettings(Utf8JsonWriter json, VolumeSettings settings)
    {
        json.WriteStartObject();
        json.WriteString("driver", settings.Driver);
        json.WriteMap("labels", settings.Labels);
        json.WriteMap("options", settings.Options);
        json.WriteEndObject();
    }
}
