using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>One row of a list: a name, and the image it leads to on this machine (of an index without it, the first).</summary>
public sealed record ImageSummary(StoredReference Reference, Image Image)
{
    /// <summary>Null for an image that lost its name ("dangling").</summary>
    public ImageReference? Name => Reference.Name;

    public Digest Id => Image.Id;

    public DateTimeOffset? Created => Image.Config.Created;

    /// <summary>Bytes as stored, shared layers counted in full.</summary>
    public long Size => Image.Size;
}
