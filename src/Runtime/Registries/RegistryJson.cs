using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildKit.Registries;

/// <summary>The answer of a token service.</summary>
internal sealed record TokenAnswer(string? Token, [property: JsonPropertyName("access_token")] string? AccessToken, [property: JsonPropertyName("refresh_token")] string? RefreshToken);

/// <summary>distribution-spec, "Error Codes".</summary>
internal sealed record ErrorAnswer(IReadOnlyList<ErrorAnswer.Entry?>? Errors)
{
    internal sealed record Entry(string? Code, string? Message);
}

/// <summary>distribution-spec, "Content Discovery".</summary>
internal sealed record TagsAnswer(IReadOnlyList<string?>? Tags);

/// <summary>The two members by which a manifest says what it is.</summary>
internal sealed record ManifestKind(int SchemaVersion, string? MediaType);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(TagsAnswer))]
[JsonSerializable(typeof(ManifestKind))]
internal sealed partial class RegistryJson : JsonSerializerContext
{
    /// <summary>Null for anything but a document of that shape: the caller knows what to say about it.</summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
