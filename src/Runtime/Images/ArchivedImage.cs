using BuildKit.Oci;

namespace BuildKit.Images;

/// <param name="Root">A manifest or an index.</param>
/// <param name="Names">Full names; none when the collection gives it none, or only a tag.</param>
/// <param name="Label">What the collection itself calls it (an OCI layout's "ref.name"), for choosing one of several.</param>
public sealed record ArchivedImage(Descriptor Root, IReadOnlyList<ImageReference> Names, string? Label);
