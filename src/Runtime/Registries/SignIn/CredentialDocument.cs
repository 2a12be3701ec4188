using System.Text.Json.Serialization;

namespace BuildKit.Registries.SignIn;

/// <summary>The part of Docker's config.json that is about credentials; containers' auth.json (containers-auth.json(5)) has the same shape.</summary>
internal sealed record CredentialDocument(
    Dictionary<string, CredentialDocument.Entry?>? Auths,
    [property: JsonPropertyName("credHelpers")] Dictionary<string, string?>? Helpers,
    [property: JsonPropertyName("credsStore")] string? Store)
{
    /// <summary>Never printed: everything in it is secret.</summary>
    internal sealed record Entry(string? Auth, string? Username, string? Password, string? IdentityToken, string? RegistryToken)
    {
        public override string ToString() => nameof(Entry);
    }
}

/// <summary>What a credential helper answers to <c>get</c>.</summary>
internal sealed record HelperAnswer(string? Username, string? Secret)
{
    public override string ToString() => nameof(HelperAnswer);
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, MaxDepth = 32)]
[JsonSerializable(typeof(CredentialDocument))]
[JsonSerializable(typeof(HelperAnswer))]
internal sealed partial class CredentialJson : JsonSerializerContext;
