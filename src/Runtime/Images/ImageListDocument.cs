using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Oci.Json;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>The file of <see cref="ImageListCache"/>.</summary>
internal sealed record ImageListDocument(string Stamp, IReadOnlyList<ImageFacts> Images)
{
    /// <summary>Part of the stamp: another version's file is stale.</summary>
    private const string Version = "1 ";

    public static string StampOf(JsonPart part) => part.Required("stamp").Text() is var text && text.StartsWith(Version, StringComparison.Ordinal) ? text[Version.Length..] : "";

    public static IReadOnlyList<ImageFacts> ReadImages(JsonPart part) => part.Required("images").List(Read);

    public byte[] Write() => JsonWriting.Write(this, Write);

    private static ImageFacts Read(JsonPart part) => new()
    {
        Reference = new StoredReference(part.Member("name") is { } name ? ReadName(name) : null, DescriptorJson.Read(part.Required("target"))),
        Id = part.Required("id").Digest(),
        Created = part.Member("created")?.Time(),
        Size = part.Required("size").Int64(),
        Platform = DescriptorJson.ReadPlatform(part.Required("platform")),
        Labels = part.Member("labels")?.Map(),
    };

    private static ImageReference ReadName(JsonPart part) => ImageReference.TryParse(part.Text(), out var name) ? name : throw part.Wrong("it is not a name");

    private static void Write(Utf8JsonWriter json, ImageListDocument list)
    {
        json.WriteStartObject();
        json.WriteText("stamp", Version + list.Stamp);
        json.WriteList("images", list.Images, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ImageFacts image)
    {
        json.WriteStartObject();
        json.WriteText("name", image.Name?.ToString());
        json.WritePart("target", image.Reference.Target, DescriptorJson.Write);
        json.WriteDigest("id", image.Id);
        json.WriteTime("created", image.Created);
        json.WriteNumber("size", image.Size);
        json.WritePart("platform", image.Platform, DescriptorJson.WritePlatform);
        json.WriteMap("labels", image.Labels);
        json.WriteEndObject();
    }
}
