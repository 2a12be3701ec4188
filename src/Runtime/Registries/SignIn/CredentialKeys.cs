using BuildKit.Oci;

namespace BuildKit.Registries.SignIn;

/// <summary>How credential files name registries: by host, by the URLs of long ago, and with a path for one namespace or repository.</summary>
internal static class CredentialKeys
{
    /// <summary>What Docker has called its hub in these files since version 1.</summary>
    private const string HubKey = "https://index.docker.io/v1/";

    private static readonly string[] Schemes = ["https://", "http://"];

    /// <summary>The key to write, and the server to name to a helper.</summary>
    public static string ForRegistry(string registry) => registry == ImageReference.DefaultRegistry ? HubKey : registry;

    /// <summary>"host[:port][/namespace]" for any spelling.</summary>
    public static string Normalize(string key)
    {
        var scheme = Schemes.FirstOrDefault(s => key.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        var rest = key[(scheme?.Length ?? 0)..].TrimEnd('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (host, path) = slash < 0 ? (rest, "") : (rest[..slash], rest[slash..]);

        // The path of a URL is an API's, that of a plain name a repository's.
        if (scheme is not null || path is "/v1" or "/v2") path = "";
        host = host.ToLowerInvariant();
        return (host is "index.docker.io" or "registry-1.docker.io" ? ImageReference.DefaultRegistry : host) + path;
    }

    /// <summary>The keys that answer a query, the most special first.</summary>
    public static IEnumerable<string> Candidates(CredentialQuery query)
    {
        for (var path = query.Repository; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('/'))]) yield return $"{query.Registry}/{path}";
        yield return query.Registry;
    }

    /// <summary>The value under the first candidate, whatever the spelling of its key. A plain key wins over a URL.</summary>
    public static (string Key, T Value)? Find<T>(Dictionary<string, T?>? entries, CredentialQuery query)
        where T : class
    {
        if (entries is null) return null;
        var byName = new Dictionary<string, (string Key, T Value)>(StringComparer.Ordinal);
        foreach (var (key, value) in entries.OrderBy(e => e.Key.Contains("://", StringComparison.Ordinal)))
        {
            if (value is not null) byName.TryAdd(Normalize(key), (key, value));
        }

        foreach (var candidate in Candidates(query))
        {
            if (byName.TryGetValue(candidate, out var found)) return found;
        }

        return null;
    }
}
