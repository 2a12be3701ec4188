using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Oci.Json;

namespace BuildKit.Storage;

/// <summary>The content of a reference's file. The name is repeated in it: file names that grow too long are cut and hashed.</summary>
internal sealed record ReferenceDocument
{
    public string? Name { get; init; }

    public required Descriptor Target { get; init; }
}

/// <summary>The store's own documents; what is wrong with one is a <see cref="JsonException"/>.</summary>
internal static class StorageJson
{
    private const int Deepest = 16;

    public static byte[] Write(ReferenceDocument reference) => JsonWriting.Write(reference, Write);

    public static byte[] Write(UnpackedLayer layer) => JsonWriting.Write(layer, Write);

    public static ReferenceDocument ReadReference(ReadOnlySpan<byte> json) => JsonPart.Read(json, Deepest, part => new ReferenceDocument
    {
        Name = part.Member("name")?.Text(),
        Target = DescriptorJson.Read(part.Required("target")),
    });

    public static UnpackedLayer ReadLayer(ReadOnlySpan<byte> json) => JsonPart.Read(json, Deepest, part => new UnpackedLayer
    {
        ChainId = part.Required("chainId").Digest(),
        DiffId = part.Required("diffId").Digest(),
        Parent = part.Member("parent")?.Digest(),
        Size = part.Required("size").Int64(),
    });

    private static void Write(Utf8JsonWriter json, ReferenceDocument reference)
    {
        json.WriteStartObject();
        json.WriteText("name", reference.Name);
        json.WritePart("target", reference.Target, DescriptorJson.Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, UnpackedLayer layer)
    {
        json.WriteStartObject();
        json.WriteDigest("chainId", layer.ChainId);
        json.WriteDigest("diffId", layer.DiffId);
        json.WriteDigest("parent", layer.Parent);
        json.WriteNumber("size", layer.Size);
        json.WriteEndObject();
    }
}
