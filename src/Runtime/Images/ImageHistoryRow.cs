using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>One step of an image's making. Only the topmost row has an id: the image's. A step that changed no file has no layer.</summary>
public sealed record ImageHistoryRow(Digest? Id, DateTimeOffset? Created, string CreatedBy, string Comment, Descriptor? Layer)
{
    public long Size => Layer?.Size ?? 0;
}
