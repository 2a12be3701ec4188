using System.Text.Json.Serialization;
using BuildKit.Oci;

namespace BuildKit.Projects.Explaining;

/// <summary>Why a layer is what it is, against the publish before.</summary>
public sealed record LayerExplanation
{
    public required string Title { get; init; }

    public required string Key { get; init; }

    /// <summary>True when the layer is the one of the publish before.</summary>
    public required bool IsUnchanged { get; init; }

    /// <summary>True when the publish before had no layer of this title.</summary>
    public bool IsNew { get; init; }

    /// <summary>What the publish did for it; null where two images are compared, of which nobody knows how they came about.</summary>
    public LayerWork? Work { get; init; }

    /// <summary>
    /// Sorted by path; against the layer of this title, or for a new one against the whole image before. Empty when unchanged, and when only
    /// times or the compression differ.
    /// </summary>
    public required IReadOnlyList<LayerChange> Changes { get; init; }

    /// <summary>One line for a build log.</summary>
    [JsonIgnore]
    public string Summary => IsUnchanged ? "unchanged" : IsNew ? "new" : Changes switch
    {
        [] => "times or compression changed",
        [var only] => only.ToString(),
        [var first, ..] => $"{first} and {Changes.Count - 1} more",
    };

    /// <summary>By what images say of themselves: which layers made from project outputs two of them share. Knows no single files.</summary>
    public static IReadOnlyList<LayerExplanation> Compare(ImageManifest before, ImageManifest after)
    {
        var known = before.Layers.Select(l => l.Annotation(Annotations.LayerKey)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. after.Layers.Where(l => l.Annotation(Annotations.LayerKey) is not null).Select(l => new LayerExplanation
        {
            Title = l.Annotation(Annotations.LayerTitle) ?? "",
            Key = l.Annotation(Annotations.LayerKey)!,
            IsUnchanged = known.Contains(l.Annotation(Annotations.LayerKey)!),
            IsNew = !known.Contains(l.Annotation(Annotations.LayerKey)!),
            Changes = [],
        })];
    }
}

/// <summary>One input of a layer that is not what it was.</summary>
/// <param name="Path">In the image.</param>
/// <param name="Before">Mode, owner and identity in the publish before, or null when the path was not in the layer.</param>
/// <param name="After">The same now, or null when the path is gone.</param>
public sealed record LayerChange(string Path, string? Before, string? After)
{
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"/{Path} added",
        (_, null) => $"/{Path} removed",
        _ => $"/{Path} changed",
    };
}

/// <summary>What became of an image since the publish before.</summary>
/// <param name="RuntimeIdentifier">Which of the images.</param>
/// <param name="Changes">What changed beside layers: base image, configuration; empty when nothing did.</param>
/// <param name="Layers">Bottom first.</param>
public sealed record ImageExplanation(string RuntimeIdentifier, IReadOnlyList<string> Changes, IReadOnlyList<LayerExplanation> Layers);
