using System.Net;

namespace BuildKit.Registries;

/// <summary>Where a registry's API is: the name in image references, and the scheme, host and port behind it.</summary>
internal sealed record RegistryAddress
{
    /// <summary>Docker Hub's API is not served under the name that references carry.</summary>
    private const string HubApi = "registry-1.docker.io";

    private RegistryAddress(string registry, Uri root) => (Registry, Root) = (registry, root);

    public string Registry { get; }

    public Uri Root { get; }

    public bool IsPlain => Root.Scheme == Uri.UriSchemeHttp;

    public static RegistryAddress Of(string registry, IReadOnlyCollection<string> insecure)
    {
        var host = registry == Oci.ImageReference.DefaultRegistry ? HubApi : registry;
        if (!Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var secure) || secure.UserInfo.Length > 0 || secure.PathAndQuery != "/")
            throw RegistryException.InvalidRegistry(registry);

        var plain = IsLoopback(secure) || insecure.Contains(registry, StringComparer.OrdinalIgnoreCase);
        return new RegistryAddress(registry, plain ? new Uri($"http://{host}/") : secure);
    }

    /// <summary>Scheme, host and port: what decides whether a credential may travel.</summary>
    public bool IsOriginOf(Uri uri) => uri.Scheme == Root.Scheme && uri.Port == Root.Port && string.Equals(uri.Host, Root.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// What a Location header means. A registry behind a TLS proxy often names itself with http; that is its own host, and must not
    /// pull credentials or content onto a plain connection.
    /// </summary>
    public Uri Resolve(Uri from, Uri location)
    {
        var target = location.IsAbsoluteUri ? location : new Uri(from, location);
        var isOwnName = !IsPlain && target.Scheme == Uri.UriSchemeHttp && string.Equals(target.Host, Root.Host, StringComparison.OrdinalIgnoreCase)
            && (target.IsDefaultPort || target.Port == Root.Port);
        return isOwnName ? new UriBuilder(target) { Scheme = Root.Scheme, Port = Root.Port }.Uri : target;
    }

    /// <summary>This machine itself, by a name or address that no name server is asked about.</summary>
    public static bool IsLoopback(Uri uri) =>
        uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
