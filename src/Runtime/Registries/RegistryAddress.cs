using System.Net;
using BuildKit.Registries.Lines;

namespace BuildKit.Registries;

/// <summary>Where a registry's API is: the name in image references, and the scheme, host and port behind it.</summary>
internal sealed record RegistryAddress
{
    /// <summary>Docker Hub's API is not served under the name that references carry.</summary>
    private const string HubApi = "registry-1.docker.io";

    private RegistryAddress(string registry, Uri root, LineKind line) => (Registry, Root, Line) = (registry, root, line);

    public string Registry { get; }

    public Uri Root { get; }

    public LineKind Line { get; }

    /// <summary>Nothing on the line vouches for who is at its other end. Its URLs say http, even when the connection below is TLS.</summary>
    public bool IsPlain => Line != LineKind.Secure;

    /// <param name="registry">The name in image references.</param>
    /// <param name="insecure">Registries that need not prove who they are.</param>
    /// <param name="verify">True or false decides for every registry; null goes by the names.</param>
    public static RegistryAddress Of(string registry, IReadOnlyCollection<string> insecure, bool? verify = null)
    {
        var host = registry == Oci.ImageReference.DefaultRegistry ? HubApi : registry;
        if (!Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var secure) || secure.UserInfo.Length > 0 || secure.PathAndQuery != "/")
            throw RegistryException.InvalidRegistry(registry);

        var line = verify is { } chosen ? (chosen ? LineKind.Secure : LineKind.Insecure)
            : insecure.Contains(registry, StringComparer.OrdinalIgnoreCase) ? LineKind.Insecure
            : IsLoopback(secure) ? LineKind.ThisMachine
            : LineKind.Secure;
        return new RegistryAddress(registry, line == LineKind.Secure ? secure : new Uri($"http://{host}/"), line);
    }

    /// <summary>Scheme, host and port: what decides whether a credential may travel.</summary>
    public bool IsOriginOf(Uri uri) => uri.Scheme == Root.Scheme && uri.Port == Root.Port && string.Equals(uri.Host, Root.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// What a Location header means. A registry behind a TLS proxy often names itself with http; that is its own host, and must not
    /// pull credentials or content onto a plain connection. One on an unverified line may name itself with https: that is the line it has.
    /// </summary>
    public Uri Resolve(Uri from, Uri location)
    {
        var target = location.IsAbsoluteUri ? location : new Uri(from, location);
        var isOwnName = target.Scheme == (IsPlain ? Uri.UriSchemeHttps : Uri.UriSchemeHttp) && string.Equals(target.Host, Root.Host, StringComparison.OrdinalIgnoreCase)
            && (target.Port == Root.Port || (target.IsDefaultPort && (!IsPlain || Root.IsDefaultPort)));
        return isOwnName ? new UriBuilder(target) { Scheme = Root.Scheme, Port = Root.Port }.Uri : target;
    }

    /// <summary>This machine itself, by a name or address that no name server is asked about.</summary>
    public static bool IsLoopback(Uri uri) =>
        uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
