using System.Net;

namespace BuildKit.Registries;

/// <summary>Redirects are followed by hand: the handler's own following would carry headers and downgrade connections by rules that are not ours.</summary>
internal static class Redirects
{
    public const int Maximum = 5;

    public static bool IsOne(HttpResponseMessage response) => response.Headers.Location is not null
        && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    public static Uri Next(RegistryAddress address, RegistryRequest request, Uri from, HttpResponseMessage response)
    {
        var target = address.Resolve(from, response.Headers.Location!);
        var keepsMethod = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head && !keepsMethod)
            throw RegistryException.RedirectRefused(request.Step, target, $"a {request.Method} must not become a GET");
        RequireAllowed(request.Step, from, target);
        return target;
    }

    /// <summary>Where a registry may send its clients, by redirect or as the place of an upload.</summary>
    public static void RequireAllowed(string step, Uri from, Uri target)
    {
        if (target.Scheme is not ("http" or "https")) throw RegistryException.RedirectRefused(step, target, "only http and https are followed");
        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps) throw RegistryException.RedirectRefused(step, target, "it leaves HTTPS for plain HTTP");
        if (target.UserInfo.Length > 0) throw RegistryException.RedirectRefused(step, target, "it carries credentials");
    }
}
