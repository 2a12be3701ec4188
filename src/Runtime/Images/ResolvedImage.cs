using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>What a name or an id led to.</summary>
/// <param name="Image">The chosen platform's image.</param>
/// <param name="Root">What the reference points at: the image's manifest, or the index it was chosen from.</param>
/// <param name="Name">The reference that was asked for, or null when an id was.</param>
public sealed record ResolvedImage(Image Image, Descriptor Root, ImageReference? Name);
