using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;

namespace BuildKit.Registries;

/// <summary>
/// Answers one registry's challenges and remembers the answers, per scope. A token is used until it is refused: no clock is compared.
/// Requests that are refused at once share one sign-in.
/// </summary>
internal sealed class Authenticator(RegistryAddress address, RegistryOptions options, TokenService tokens) : IDisposable
{
    private readonly ConcurrentDictionary<string, AuthenticationHeaderValue> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Why the last credential that was asked for could not be had.</summary>
    public RegistryException? Failure { get; private set; }

    /// <summary>What the token service gave to be kept instead of the password.</summary>
    public string? IdentityToken => tokens.IdentityToken;

    public AuthenticationHeaderValue? Known(TokenScope scope) => _known.GetValueOrDefault(Key(scope));

    /// <summary>The header that may satisfy the challenge, or null when everything known was refused already.</summary>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        RegistryRequest request, IReadOnlyList<Challenge> challenges, AuthenticationHeaderValue? refused, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var key = Key(request.Scope);
            if (_known.TryGetValue(key, out var newer) && !Equals(newer, refused)) return newer;
            _known.TryRemove(key, out _);

            var header = await MakeAsync(request, challenges, cancellationToken);
            // Made from a fixed secret it will not be accepted the second time.
            if (header is null || Equals(header, refused)) return null;
            return _known[key] = header;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static string Key(TokenScope scope) => string.Join(' ', scope.Values());

    private async Task<AuthenticationHeaderValue?> MakeAsync(RegistryRequest request, IReadOnlyList<Challenge> challenges, CancellationToken cancellationToken)
    {
        var bearer = challenges.FirstOrDefault(c => c.IsBearer);
        if (bearer is null && !challenges.Any(c => c.IsBasic)) return null;

        var credential = await FindAsync(request.Scope, cancellationToken);
        if (credential is Credential.AccessToken given) return new AuthenticationHeaderValue("Bearer", given.Token);
        if (bearer is null) return credential is Credential.Password password ? Basic(password) : null;
        try
        {
            var token = await tokens.FetchAsync(request, bearer, credential, cancellationToken);
            if (Failure is { } unneeded) options.Warn?.Invoke(unneeded);
            return token;
        }
        catch (RegistryException e) when (e.Status is 401 or 403 && Failure is not null)
        {
            throw RegistryException.NoCredential(e, Failure);
        }
    }

    /// <summary>A source that fails is no reason to stop: what is asked for may be public.</summary>
    private async Task<Credential?> FindAsync(TokenScope scope, CancellationToken cancellationToken)
    {
        try
        {
            var credential = await options.Credentials.FindAsync(new CredentialQuery(address.Registry, scope.Repository, scope.Access), cancellationToken);
            Failure = null;
            return credential;
        }
        catch (RegistryException e)
        {
            Failure = e;
            return null;
        }
    }

    internal static AuthenticationHeaderValue Basic(Credential.Password password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{password.Username}:{password.Secret}")));
}
