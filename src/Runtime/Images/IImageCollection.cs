namespace BuildKit.Images;

/// <summary>Several images in one place: an archive, an OCI layout.</summary>
public interface IImageCollection
{
    IReadOnlyList<ArchivedImage> Images { get; }

    /// <summary>One of the images as one end of a copy.</summary>
    IImageSource Source(ArchivedImage image);
}
