using System.Diagnostics.CodeAnalysis;
using NuGet.Versioning;

namespace BuildKit.Building;

/// <summary>
/// A tag with a star, as NuGet writes floating versions: "10.0.*", "10.*", "11.0.*-*" with prereleases. What tags of images have behind the
/// version ("-alpine", "-noble-chiseled") is a flavour and no prerelease: it is kept apart, and has to be equal.
/// </summary>
public sealed record FloatingTag
{
    private static readonly string[] PrereleaseLabels = ["alpha", "beta", "preview", "rc", "dev", "ci"];

    private readonly FloatRange _range;
    private readonly int _parts;

    private FloatingTag(string text, FloatRange range, int parts, string flavour) => (Text, _range, _parts, Flavour) = (text, range, parts, flavour);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>"noble-chiseled"; empty for the plain image.</summary>
    public string Flavour { get; }

    public static FloatingTag Parse(string text) => TryParse(text, out var tag) ? tag : throw BuildingException.InvalidFloatingTag(text);

    public static bool TryParse(string text, [NotNullWhen(true)] out FloatingTag? tag)
    {
        tag = null;
        if (text.Length > 128) return false;
        var (version, flavour) = Split(text);
        if (!version.Contains('*', StringComparison.Ordinal) || flavour.Contains('*', StringComparison.Ordinal)) return false;
        if (!FloatRange.TryParse(version, out var range)) return false;
        tag = new FloatingTag(text, range, NumbersIn(version), flavour);
        return true;
    }

    /// <summary>
    /// The newest of these tags that fits, or null. A tag with fewer numbers than the pattern ("10.0" for "10.0.*") is one that moves, and
    /// does not count.
    /// </summary>
    public string? Best(IEnumerable<string> tags)
    {
        (NuGetVersion Version, string Tag)? best = null;
        foreach (var tag in tags)
        {
            var (text, flavour) = Split(tag);
            if (flavour != Flavour || NumbersIn(text) < _parts || !NuGetVersion.TryParse(text, out var version) || !_range.Satisfies(version)) continue;
            if (best is not { } other || IsBetter(version, tag, other.Version, other.Tag)) best = (version, tag);
        }

        return best?.Tag;
    }

    public override string ToString() => Text;

    /// <summary>Two spellings of one version ("10.0.0" and "10.0.0.0") have a fixed order, so that the registry's order does not matter.</summary>
    private static bool IsBetter(NuGetVersion version, string tag, NuGetVersion other, string otherTag) => version.CompareTo(other) switch
    {
        > 0 => true,
        < 0 => false,
        0 => tag.Length != otherTag.Length ? tag.Length > otherTag.Length : string.CompareOrdinal(tag, otherTag) > 0,
    };

    private static int NumbersIn(string version) => version.AsSpan(0, version.IndexOf('-', StringComparison.Ordinal) is >= 0 and var dash ? dash : version.Length).Count('.') + 1;

    /// <summary>"10.0.0-rc.1-alpine3.22" is version "10.0.0-rc.1" and flavour "alpine3.22".</summary>
    private static (string Version, string Flavour) Split(string text)
    {
        if (text.IndexOf('-', StringComparison.Ordinal) is not (>= 0 and var dash)) return (text, "");
        var end = text.IndexOf('-', dash + 1) is >= 0 and var next ? next : text.Length;
        if (!IsPrerelease(text.AsSpan(dash + 1, end - dash - 1))) return (text[..dash], text[(dash + 1)..]);
        return (text[..end], end < text.Length ? text[(end + 1)..] : "");
    }

    private static bool IsPrerelease(ReadOnlySpan<char> label)
    {
        if (label is "*") return true;
        foreach (var word in PrereleaseLabels)
        {
            if (label.StartsWith(word, StringComparison.Ordinal) && !label[word.Length..].ContainsAnyExcept(".0123456789*")) return true;
        }

        return false;
    }
}
