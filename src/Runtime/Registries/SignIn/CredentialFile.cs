using System.Text;
using System.Text.Json;

namespace BuildKit.Registries.SignIn;

/// <summary>
/// The credentials of one file in Docker's or containers' format, with the helpers that it names. Read anew each time: signing in elsewhere
/// takes effect at once. A file that is not there knows nothing.
/// </summary>
/// <param name="path">The file, or what to call a document that comes from elsewhere.</param>
/// <param name="helpers">Where helpers are found.</param>
/// <param name="content">The document, when it is not in the file.</param>
public sealed class CredentialFile(string path, CredentialHelpers helpers, string? content = null) : ICredentialSource
{
    /// <summary>Thousands of registries would fit.</summary>
    internal const int MaximumSize = 4 * 1024 * 1024;

    private const string IdentityUser = "<token>";

    public string Path => path;

    public async ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        if (Read() is not { } document) return null;
        var helper = HelperOf(document, query);
        if (helper is not null && await helpers.Named(helper).GetAsync(CredentialKeys.ForRegistry(query.Registry), cancellationToken) is { } answer) return Of(answer.Username ?? "", answer.Secret ?? "");
        return CredentialKeys.Find(document.Auths, query) is { } found ? Of(found.Key, found.Value) : null;
    }

    /// <summary>The helper that keeps this registry's credentials, or null when the file does.</summary>
    internal string? HelperOf(string registry) => Read() is { } document ? HelperOf(document, new CredentialQuery(registry, "", RegistryAccess.Pull)) : null;

    private static string? HelperOf(CredentialDocument document, CredentialQuery query) =>
        CredentialKeys.Find(document.Helpers, query)?.Value is { Length: > 0 } own ? own
        : string.IsNullOrEmpty(document.Store) ? null
        : document.Store;

    private CredentialDocument? Read()
    {
        try
        {
            var json = content is null ? ReadFile() : Encoding.UTF8.GetBytes(content);
            return json is null ? null : JsonSerializer.Deserialize(json, CredentialJson.Default.CredentialDocument);
        }
        catch (JsonException e)
        {
            // The parser's own message would quote the text, which holds secrets.
            throw RegistryException.CredentialFile(path, e.LineNumber is { } line ? $"line {line + 1} is not JSON of that shape" : "it is not JSON");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RegistryException.CredentialFile(path, e.Message.TrimEnd('.'));
        }
    }

    private byte[]? ReadFile()
    {
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        var length = file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length;
        if (length > MaximumSize) throw RegistryException.CredentialFile(path, $"it has {length} bytes, more than the {MaximumSize} allowed");
        return length == 0 ? null : File.ReadAllBytes(path);
    }

    private Credential? Of(string key, CredentialDocument.Entry entry)
    {
        if (!string.IsNullOrEmpty(entry.IdentityToken)) return new Credential.IdentityToken(entry.IdentityToken);
        if (!string.IsNullOrEmpty(entry.RegistryToken)) return new Credential.AccessToken(entry.RegistryToken);
        if (string.IsNullOrEmpty(entry.Auth)) return Of(entry.Username ?? "", entry.Password ?? "");
        try
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(entry.Auth));
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0) return Of(pair[..colon], pair[(colon + 1)..].TrimEnd('\0'));
        }
        catch (FormatException)
        {
            // Said below, without the text.
        }

        throw RegistryException.CredentialFile(path, $"what it has as 'auth' for '{key}' is not base64 of USER:PASSWORD");
    }

    private static Credential? Of(string user, string secret) =>
        secret.Length == 0 ? null
        : user == IdentityUser ? new Credential.IdentityToken(secret)
        : user.Length == 0 ? null
        : new Credential.Password(user, secret);
}
