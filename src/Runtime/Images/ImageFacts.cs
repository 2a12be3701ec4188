using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>What a list shows of an image: little enough for a store to keep it for all of them in one file.</summary>
public sealed record ImageFacts
{
    public required StoredReference Reference { get; init; }

    /// <summary>The configuration's digest.</summary>
    public required Digest Id { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary>Bytes as stored, shared layers counted in full.</summary>
    public required long Size { get; init; }

    public required Platform Platform { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Null for an image that lost its name ("dangling").</summary>
    public ImageReference? Name => Reference.Name;

    internal static ImageFacts Of(ImageSummary summary) => new()
    {
        Reference = summary.Reference,
        Id = summary.Id,
        Created = summary.Created,
        Size = summary.Size,
        Platform = summary.Image.Platform,
        Labels = summary.Image.Config.Config?.Labels,
    };
}
