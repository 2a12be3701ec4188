using NuGet.Versioning;

namespace BuildKit.Projects;

/// <summary>
/// ContainerSemanticTags: the tags under which people look for a version. "1.4.2" is also 1.4, 1 and latest, as images on Docker Hub are
/// tagged; a prerelease is only itself, for whoever follows 1.4 must not get it.
/// </summary>
public static class VersionTags
{
    /// <summary>Each tag that is a version, with those that follow from it; others as they are. In order, each once.</summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> tags) => [.. tags.SelectMany(Of).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Of(string tag)
    {
        if (!IsWhole(tag) || !NuGetVersion.TryParse(tag, out var version)) return [tag];
        // A tag has no '+'; '_' is what Helm writes for it, and unlike '-' it makes no prerelease of a release.
        var itself = tag.Replace('+', '_');
        if (version.IsPrerelease) return [itself];
        return [itself, .. Shorter(tag.Split('+')[0]), "latest"];
    }

    /// <summary>"1.4" is a name for what follows, no version of its own.</summary>
    private static bool IsWhole(string tag) => tag.Length > 0 && char.IsAsciiDigit(tag[0]) && tag.AsSpan(0, tag.AsSpan().IndexOfAny('-', '+') is >= 0 and var end ? end : tag.Length).Count('.') >= 2;

    /// <summary>0.3.1 promises 0.3 and nothing about 0, where every version may break (semver.org, 4).</summary>
    private static IEnumerable<string> Shorter(string version)
    {
        var numbers = version.Split('.');
        for (var length = numbers.Length; length > 0; length--)
        {
            if (length > 1 || numbers[0] != "0") yield return string.Join('.', numbers[..length]);
        }
    }
}
