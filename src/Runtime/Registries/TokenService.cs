using System.Buffers;
using System.Net.Http.Headers;

namespace BuildKit.Registries;

/// <summary>Fetches bearer tokens (distribution, "Token Authentication Specification" and "OAuth2 Token Authentication").</summary>
internal sealed class TokenService(RegistryAddress address, RegistryOptions options, HttpExchange http)
{
    private const int MaximumAnswer = 1024 * 1024;
    private const string ClientId = "buildkit-net";
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=:");

    /// <summary>From the last answer that had one, if it was asked for.</summary>
    public string? IdentityToken { get; private set; }

    public async Task<AuthenticationHeaderValue> FetchAsync(RegistryRequest request, Challenge challenge, Credential? credential, CancellationToken cancellationToken)
    {
        var realm = CheckedRealm(request.Step, challenge["realm"] ?? "");
        var scopes = request.Scope.Values();
        if (challenge["scope"] is { Length: > 0 } asked && !request.Scope.Covers(asked)) scopes = [.. scopes, asked];

        var step = $"{request.Step}: signing in";
        var token = credential is Credential.IdentityToken identity
            ? Exchange(request, step, realm, challenge["service"], scopes, identity)
            : Get(request, step, realm, Parameters(challenge["service"], scopes, credential));
        using var response = await http.WithRetriesAsync(token, ct => http.SendAsync(token, token.Uri, Header(credential), ct), cancellationToken);
        if (!response.IsSuccessStatusCode) throw await RegistryException.FromAsync(address, token, response, options.IdleTimeout, cancellationToken);
        return new AuthenticationHeaderValue("Bearer", await ReadAsync(token, response, cancellationToken));
    }

    private static AuthenticationHeaderValue? Header(Credential? credential) => credential is Credential.Password password ? Authenticator.Basic(password) : null;

    private List<(string Name, string Value)> Parameters(string? service, IReadOnlyList<string> scopes, Credential? credential)
    {
        var parameters = new List<(string, string)>();
        if (!string.IsNullOrEmpty(service)) parameters.Add(("service", service));
        if (options.WantsIdentityToken && credential is Credential.Password { Username: var user }) parameters.AddRange([("account", user), ("client_id", ClientId), ("offline_token", "true")]);
        parameters.AddRange(scopes.Select(s => ("scope", s)));
        return parameters;
    }

    private static RegistryRequest Get(RegistryRequest request, string step, Uri realm, IEnumerable<(string Name, string Value)> parameters)
    {
        var query = string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        var uri = new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query[1..]}&{query}" : query }.Uri;
        return new RegistryRequest { Step = step, Method = HttpMethod.Get, Uri = uri, Scope = request.Scope };
    }

    private static RegistryRequest Exchange(RegistryRequest request, string step, Uri realm, string? service, IReadOnlyList<string> scopes, Credential.IdentityToken identity)
    {
        KeyValuePair<string, string>[] form =
        [
            new("grant_type", "refresh_token"), new("refresh_token", identity.Token), new("client_id", ClientId),
            new("service", service ?? ""), new("scope", string.Join(' ', scopes)),
        ];
        return new RegistryRequest { Step = step, Method = HttpMethod.Post, Uri = realm, Scope = request.Scope, Content = _ => new FormUrlEncodedContent(form) };
    }

    /// <summary>
    /// A registry may name any token service, and credentials will be sent there. Over plain HTTP that may only be the host that is itself
    /// spoken to over plain HTTP: otherwise anybody on the line could send passwords to a place of his own.
    /// </summary>
    private Uri CheckedRealm(string step, string realm)
    {
        if (!Uri.TryCreate(realm, UriKind.Absolute, out var uri)) throw RegistryException.RealmRefused(step, realm, "it is not a URL");
        if (uri.UserInfo.Length > 0) throw RegistryException.RealmRefused(step, realm, "it carries credentials");
        if (uri.Scheme == Uri.UriSchemeHttps) return uri;
        if (uri.Scheme != Uri.UriSchemeHttp) throw RegistryException.RealmRefused(step, realm, "it is not a web address");
        if (!address.IsPlain) throw RegistryException.RealmRefused(step, realm, "credentials would leave HTTPS");
        if (!string.Equals(uri.Host, address.Root.Host, StringComparison.OrdinalIgnoreCase) && !(RegistryAddress.IsLoopback(uri) && RegistryAddress.IsLoopback(address.Root)))
            throw RegistryException.RealmRefused(step, realm, "it is plain HTTP on another host");
        return uri;
    }

    private async Task<string> ReadAsync(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await Answers.ReadAsync(response, MaximumAnswer, options.IdleTimeout, cancellationToken);
        var answer = body is null ? null : RegistryJson.TryRead(body, RegistryJson.Default.TokenAnswer);
        if (options.WantsIdentityToken && !string.IsNullOrEmpty(answer?.RefreshToken)) IdentityToken = answer.RefreshToken;
        var token = string.IsNullOrEmpty(answer?.Token) ? answer?.AccessToken : answer.Token;
        if (string.IsNullOrEmpty(token)) throw RegistryException.BrokenAnswer(request.Step, request.Uri, "the token service sent no token");
        if (token.AsSpan().ContainsAnyExcept(TokenCharacters)) throw RegistryException.BrokenAnswer(request.Step, request.Uri, "the token has characters that tokens cannot have");
        return token;
    }
}
