using System.Text.Json;
using BuildKit.Containers.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>state.json of a container: ours alone, so what is wrong in it is damage.</summary>
internal static class BundleStateJson
{
    private const int Version = 1;

    public static BundleState Read(JsonPart part)
    {
        if (part.Required("version").Int32() != Version) throw part.Wrong($"its version is not {Version}");
        return new BundleState
        {
            Id = part.Required("id").Text(),
            OciVersion = part.Required("ociVersion").Text(),
            Process = ProcessJson.Read(part.Required("process")),
            Bundle = part.Required("bundle").Text(),
            Rootfs = part.Required("rootfs").Text(),
            Created = part.Required("created").Time(),
            Owner = part.Required("owner").UInt32(),
            CgroupFolders = part.Member("cgroups")?.Texts() ?? [],
            CgroupParents = part.Member("cgroupParents")?.Texts() ?? [],
            Annotations = part.Member("annotations")?.Map(),
        };
    }

    public static void Write(Utf8JsonWriter json, BundleState state)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteText("id", state.Id);
        json.WriteText("ociVersion", state.OciVersion);
        json.WritePart("process", state.Process, ProcessJson.Write);
        json.WriteText("bundle", state.Bundle);
        json.WriteText("rootfs", state.Rootfs);
        json.WriteTime("created", state.Created);
        json.WriteNumber("owner", state.Owner);
        json.WriteTexts("cgroups", state.CgroupFolders);
        json.WriteTexts("cgroupParents", state.CgroupParents);
        json.WriteMap("annotations", state.Annotations);
        json.WriteEndObject();
    }
}
