using System.Text.Json;
using System.Text.Json.Serialization;
using BuildKit.Oci;

namespace BuildKit.Containers;

/// <summary>The engine's own documents. They are private to the store, yet read as if somebody had edited them.</summary>
internal static class ContainerJson
{
    public static byte[] Write(ContainerRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, ContainerJsonContext.Default.ContainerRecord);

    public static byte[] Write(ContainerState state) => JsonSerializer.SerializeToUtf8Bytes(state, ContainerJsonContext.Default.ContainerState);

    public static ContainerRecord ReadRecord(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ContainerJsonContext.Default.ContainerRecord) ?? throw new JsonException("it is the JSON value null");

    public static ContainerState ReadState(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ContainerJsonContext.Default.ContainerState) ?? throw new JsonException("it is the JSON value null");
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = 32, Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(ContainerState))]
internal sealed partial class ContainerJsonContext : JsonSerializerContext;
