using BuildKit.Oci;

namespace BuildKit.Registries;

public sealed partial class RegistryException
{
    internal static RegistryException Unreachable(string step, Uri uri, Exception cause)
    {
        var error = (cause as HttpRequestException)?.HttpRequestError;
        var (code, remedy) = error switch
        {
            HttpRequestError.NameResolutionError => ("BK1001", $"No such host: check the name '{uri.Host}' and the name servers."),
            HttpRequestError.SecureConnectionError => ("BK1002",
                $"Trust the authority that signed its certificate; or, if {uri.Authority} speaks plain HTTP, name it among the insecure registries."),
            HttpRequestError.ProxyTunnelError => ("BK1001", "Check the proxy settings."),
            _ when cause is TimeoutException or HttpIOException or { InnerException: HttpIOException or IOException } => ("BK1003", "Try again; if it happens again, look at the registry's log."),
            _ => ("BK1001", $"Check that a registry listens at {uri.Host} on port {uri.Port} and that no firewall is in between."),
        };
        return new(code, $"{step}: {uri.Host}:{uri.Port} did not answer: {Printable(cause.Message)}.", remedy, cause) { Url = Redact(uri), IsTransient = Retry.IsWorth(cause) };
    }

    internal static RegistryException Interrupted(string step, Uri uri, Exception cause) =>
        new("BK1003", $"{step}: the connection to {uri.Host}:{uri.Port} broke: {Printable(cause.Message)}.", "Try again; if it happens again, look at the registry's log.", cause)
        {
            Url = Redact(uri),
            IsTransient = true,
        };

    internal static RegistryException InvalidRegistry(string registry) =>
        new("BK1004", $"Looking for a registry: '{Printable(registry)}' is not a host name with an optional port.");

    internal static RegistryException InvalidTag(string text) =>
        new("BK1004", $"Addressing a manifest: '{Printable(text)}' is neither a tag nor a sha256 digest.");

    internal static RegistryException DigestDiffers(string step, Uri uri, string got, Digest want) =>
        new("BK1014", $"{step}: the registry calls it {Printable(got)}, want {want}.", "The registry, or a proxy before it, serves or stored other content than asked for; nothing was used.")
        {
            Url = Redact(uri),
        };

    internal static RegistryException ManifestTooLarge(string step, Uri uri) =>
        new("BK1015", $"{step}: it has more than the {OciJson.MaximumDocumentSize} bytes a manifest may have.") { Url = Redact(uri) };

    internal static RegistryException ManifestSchema1(string step, Uri uri) =>
        new("BK1016", $"{step}: it is a Docker schema 1 manifest, a format from before 2016 that has no verifiable layers.",
            "Have a newer tool pull and push the image again, which converts it.")
        {
            Url = Redact(uri),
        };

    internal static RegistryException NotAManifest(string step, Uri uri, string got) =>
        new("BK1017", $"{step}: got '{Printable(got)}', want an image manifest or an image index.",
            "Check that the address is a registry's and not a web page's or a sign-in portal's.")
        {
            Url = Redact(uri),
        };

    internal static RegistryException RedirectRefused(string step, Uri target, string why) =>
        new("BK1018", $"{step}: the registry sends on to {Redact(target)}, which is not followed: {why}.", "The registry, or what stands before it, is set up wrongly.") { Url = Redact(target) };

    internal static RegistryException RealmRefused(string step, string realm, string why) =>
        new("BK1019", $"{step}: the registry sends its users to sign in at '{(Uri.TryCreate(realm, UriKind.Absolute, out var uri) ? Redact(uri) : Printable(realm))}', which is refused: {why}.",
            "Credentials go to token services over HTTPS, or to the plain-HTTP registry's own host.");

    internal static RegistryException BrokenAnswer(string step, Uri uri, string why) =>
        new("BK1020", $"{step}: the answer breaks the registry protocol: {why}.", "Check that the address is a registry's API.") { Url = Redact(uri) };
}
