using System.Text.Json;
using BuildKit.Containers.Mounts;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class ImageMountJson
{
    public static ImageMount Read(JsonPart part) => new()
    {
        Id = part.Required("id").Text(),
        Name = part.Required("name").Text(),
        Image = part.Required("image").Digest(),
        ChainId = part.Member("chainId")?.Digest(),
        Directory = part.Required("directory").Text(),
        Holder = part.Member("holder") is { } holder ? ProcessJson.Read(holder) : null,
        DirectoryWasThere = part.Flag("directoryWasThere"),
    };

    public static void Write(Utf8JsonWriter json, ImageMount mount)
    {
        json.WriteStartObject();
        json.WriteText("id", mount.Id);
        json.WriteText("name", mount.Name);
        json.WriteDigest("image", mount.Image);
        json.WriteDigest("chainId", mount.ChainId);
        json.WriteText("directory", mount.Directory);
        json.WritePart("holder", mount.Holder, ProcessJson.Write);
        json.WriteBoolean("directoryWasThere", mount.DirectoryWasThere);
        json.WriteEndObject();
    }
}
