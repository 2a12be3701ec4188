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
                $"Trust the authority that signed its certificate by a file in certs.d/{uri.Authority}; or, if it may be anybody or speaks plain HTTP, name it among the insecure registries."),
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
            IsTorn = true,
        };

    /// <summary>A document that is none, because the line broke where that may be, else because the registry sent that.</summary>
    internal static RegistryException Unreadable(RegistryRequest request, HttpResponseMessage response, string why) =>
        Registries.Answers.MayBeCut(response) ? Interrupted(request.Step, request.Uri, new IOException(why)) : BrokenAnswer(request.Step, request.Uri, why);

    internal static RegistryException SignInRefused(string registry, string? user, RegistryException cause) =>
        new("BK1030", $"Signing in to {registry}{(user is null ? "" : $" as '{Printable(user)}'")}: the registry does not accept it{(cause.RegistryMessage is { } said ? $" ({said})" : "")}.",
            "Check the user name and the password; many registries want an access token in its place.", cause)
        {
            Url = cause.Url,
            Status = cause.Status,
        };

    internal static RegistryException NoCredential(RegistryException refusal, RegistryException failure) =>
        new("BK1031", $"{refusal.Message.TrimEnd('.')}; and the credential for it could not be had: {failure.Message}", failure.Remedy, refusal) { Url = refusal.Url, Status = refusal.Status };

    internal static RegistryException HelperFailed(string helper, string reason) =>
        new("BK1032", $"Asking the credential helper {helper}: {Printable(reason)}.", "Install or repair it, or remove it from Docker's config.json ('credsStore', 'credHelpers').");

    internal static RegistryException CredentialFile(string path, string reason) =>
        new("BK1033", $"Using the credentials in '{Printable(path)}': {Printable(reason)}.", "Correct the file, or sign in again by 'dotnet container login'.");

    internal static RegistryException InvalidSettings(string place, string reason) =>
        new("BK1034", $"Reading the settings for registries in {Printable(place)}: {Printable(reason)}.", "See docs/registries.md for what they may say.");

    internal static RegistryException InvalidCertificate(string path, string reason) =>
        new("BK1035", $"Reading the certificates in '{Printable(path)}': {Printable(reason)}.", "Authorities are PEM files named *.crt; a client certificate is *.cert with a *.key beside it.");

    internal static RegistryException MirrorFailed(string mirror, string registry, RegistryException cause) =>
        new("BK1036", $"Reading from the mirror {mirror}: {cause.Message.TrimEnd('.')}; {registry} itself is asked.", cause.Remedy, cause) { Url = cause.Url };

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
