using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>
/// Where images can be written to. Blobs come first and in parallel, then manifests, an index after what it lists, then names, one call at a
/// time; nothing need be visible to others before its name is. Of a manifest or index, <see cref="IBlobSink.ContainsAsync"/> promises that
/// everything it reaches is there too; a sink that does not know says false.
/// </summary>
public interface IImageSink : IBlobSink
{
    Task WriteManifestAsync(Descriptor manifest, ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>Null keeps the image without a name, where that is possible.</summary>
    Task NameAsync(Descriptor root, ImageReference? name, CancellationToken ct);

    /// <summary>Called once, after the last image.</summary>
    Task CompleteAsync(CancellationToken ct);
}
