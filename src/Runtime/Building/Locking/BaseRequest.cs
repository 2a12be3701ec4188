using BuildKit.Oci;

namespace BuildKit.Building.Locking;

/// <summary>A base image's name as a project writes it, perhaps with a floating tag.</summary>
/// <param name="Repository">The name; its tag is meaningless where <paramref name="Floating"/> is set.</param>
/// <param name="Floating">The tag with a star, or null.</param>
internal sealed record BaseRequest(ImageReference Repository, FloatingTag? Floating)
{
    /// <summary>What <see cref="BaseImage.Parse"/> takes for something else than a name.</summary>
    private static readonly string[] Kinds = ["oci:", "oci-archive:", "docker-archive:", "host:"];

    /// <summary>Null for what is no name: paths, "host", "scratch", and names that are none.</summary>
    public static BaseRequest? TryParse(string text)
    {
        var colon = text.LastIndexOf(':');
        var isFloating = text.Contains('*', StringComparison.Ordinal) && colon > text.LastIndexOf('/');
        if (!isFloating) return IsName(text) && ImageReference.TryParse(text, out var name) ? new BaseRequest(name, null) : null;
        return ImageReference.TryParse(text[..colon], out var repository) ? new BaseRequest(repository, FloatingTag.Parse(text[(colon + 1)..])) : null;
    }

    private static bool IsName(string text) => text is not "scratch" and not "host" && !Array.Exists(Kinds, kind => text.StartsWith(kind, StringComparison.Ordinal));
}
