using BuildKit.Oci;
using BuildKit.Projects;

namespace BuildKit.Tasks.UpToDate;

/// <summary>What a publish answers to MSBuild, as words that a stamp can hold.</summary>
internal sealed record TaskAnswer
{
    private const int WordsPerImage = 6;

    public required string Digest { get; init; }

    public required string MediaType { get; init; }

    public required string ImageIndex { get; init; }

    public required string Path { get; init; }

    public required string Summary { get; init; }

    public required IReadOnlyList<string> Names { get; init; }

    public required IReadOnlyList<string> WrittenFiles { get; init; }

    /// <summary>Code and message, in turn.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Manifest, configuration, digest, media type, runtime identifier and platform of each image, in turn.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    public static TaskAnswer Of(ProjectImageResult result, IReadOnlyList<string> writtenFiles) => new()
    {
        Digest = result.Digest.ToString(),
        MediaType = result.MediaType,
        ImageIndex = result.Index?.Content ?? "",
        Path = result.Path ?? "",
        Summary = ResultReport.Place(result),
        Names = result.Destination == "registry" ? result.Names : [.. result.Names.Select(Familiar)],
        WrittenFiles = writtenFiles,
        Warnings = [.. result.Warnings.SelectMany(static warning => new[] { warning.Code, warning.Message })],
        Images =
        [
            .. result.Images.SelectMany(static image => new[]
            {
                image.Manifest, image.Config, image.Digest.ToString(), image.MediaType, image.RuntimeIdentifier, image.Platform,
            }),
        ],
    };

    public IEnumerable<ReadOnlyMemory<string>> EachImage()
    {
        var images = (string[])[.. Images];
        for (var i = 0; i < images.Length; i += WordsPerImage) yield return images.AsMemory(i, WordsPerImage);
    }

    public IReadOnlyList<string> ToWords()
    {
        List<string> words = [Digest, MediaType, ImageIndex, Path, Summary];
        foreach (var list in new[] { Names, WrittenFiles, Warnings, Images })
        {
            words.Add(list.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            words.AddRange(list);
        }

        return words;
    }

    /// <summary>Null when the words are none that <see cref="ToWords"/> wrote.</summary>
    public static TaskAnswer? TryParse(IReadOnlyList<string> words)
    {
        var at = 5;
        if (words.Count < at || Next(words, ref at) is not { } names || Next(words, ref at) is not { } written) return null;
        if (Next(words, ref at) is not { } warnings || Next(words, ref at) is not { } images) return null;
        if (images.Length == 0 || images.Length % WordsPerImage != 0 || warnings.Length % 2 != 0) return null;
        return new TaskAnswer
        {
            Digest = words[0], MediaType = words[1], ImageIndex = words[2], Path = words[3], Summary = words[4],
            Names = names, WrittenFiles = written, Warnings = warnings, Images = images,
        };
    }

    private static string[]? Next(IReadOnlyList<string> words, ref int at)
    {
        if (at >= words.Count || !int.TryParse(words[at++], out var count) || count < 0 || count > words.Count - at) return null;
        var list = new string[count];
        for (var i = 0; i < count; i++) list[i] = words[at++];
        return list;
    }

    private static string Familiar(string name) => ImageReference.TryParse(name, out var reference) ? reference.Familiar : name;
}
