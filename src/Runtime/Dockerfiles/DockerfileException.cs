using System.Globalization;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles;

/// <summary>
/// A Dockerfile that cannot be built, with the place that is to blame. The message begins with file and line; hosts that show those themselves
/// use <see cref="Reason"/>.
/// </summary>
public sealed partial class DockerfileException : BuildKitException
{
    private DockerfileException(string code, Place? place, string reason, string? remedy = null, Exception? innerException = null)
        : base(code, place is null ? reason : string.Create(CultureInfo.InvariantCulture, $"{place.Source.Name}:{place.Range.Start.Line}: {reason}"), remedy, innerException)
    {
        Reason = reason;
        File = place?.Source.Name;
        Range = place?.Range;
        Excerpt = place is null ? null : SourceExcerpt.Render(place.Source, place.Range);
    }

    /// <summary>The message without file and line.</summary>
    public string Reason { get; }

    /// <summary>The name of the file, as it was given to the parser; null when no place in it is to blame.</summary>
    public string? File { get; }

    public SourceRange? Range { get; }

    /// <summary>The lines around the place, for people to look at; see <see cref="SourceExcerpt"/>.</summary>
    public string? Excerpt { get; }

    /// <summary>What was written, fit for one line of a terminal.</summary>
    private static string Shown(string text)
    {
        var printable = string.Concat(text.Take(120).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > 120 ? printable + "…" : printable;
    }

    private static string? Meant(string typed, IEnumerable<string> names) => NearestName.To(typed, names) is { } name ? $"Did you mean '{Shown(name)}'?" : null;

    /// <summary>Where in which file.</summary>
    internal sealed record Place(SourceText Source, SourceRange Range);
}
