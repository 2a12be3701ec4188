namespace BuildKit.Registries;

/// <summary>What proves to a registry who is asking. Never printed: <see cref="object.ToString"/> names the kind alone.</summary>
public abstract record Credential
{
    private Credential()
    {
    }

    public sealed override string ToString() => GetType().Name;

    /// <summary>A user name with a password or an access token in its place.</summary>
    public sealed record Password(string Username, string Secret) : Credential;

    /// <summary>An OAuth 2 refresh token, which the registry's token service exchanges for access tokens.</summary>
    public sealed record IdentityToken(string Token) : Credential;

    /// <summary>A bearer token that the registry takes as it is.</summary>
    public sealed record AccessToken(string Token) : Credential;
}
