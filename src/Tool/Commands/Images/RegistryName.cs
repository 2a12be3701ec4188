using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

/// <summary>A registry as people type it after login: a host, or one of the URLs that documentation of registries shows.</summary>
internal static class RegistryName
{
    public static string Of(string? typed)
    {
        if (string.IsNullOrEmpty(typed)) return ImageReference.DefaultRegistry;
        var scheme = typed.IndexOf("://", StringComparison.Ordinal);
        var host = (scheme < 0 ? typed : typed[(scheme + 3)..]).Split('/', 2)[0].ToLowerInvariant();
        if (host is "index.docker.io" or "registry-1.docker.io" or "docker.io") return ImageReference.DefaultRegistry;

        // A name without dot and port is a registry here, though in an image's name it would be a user.
        var known = host.AsSpan().ContainsAny('.', ':') || host == "localhost" ? host : host + ":443";
        return ImageReference.TryParse(known + "/x", out var name) ? host == known ? name.Registry : host : throw ToolException.InvalidValue("SERVER", typed, "HOST[:PORT]");
    }
}
