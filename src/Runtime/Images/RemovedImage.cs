using BuildKit.Oci;

namespace BuildKit.Images;

/// <param name="Untagged">Names that are gone.</param>
/// <param name="Deleted">Images that are gone with their last name.</param>
public sealed record RemovedImage(IReadOnlyList<ImageReference> Untagged, IReadOnlyList<Digest> Deleted);
