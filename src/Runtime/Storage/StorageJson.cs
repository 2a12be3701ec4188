using System.Text.Json.Serialization;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>The content of a reference's file. The name is repeated in it: file names that grow too long are cut and hashed.</summary>
internal sealed record ReferenceDocument
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("target")]
    public required Descriptor Target { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16, RespectNullableAnnotations = true,
    Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ReferenceDocument))]
[JsonSerializable(typeof(UnpackedLayer))]
internal sealed partial class StorageJson : JsonSerializerContext;
