using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>
/// The table of contents of an OCI layout (image-spec image-layout.md) as pure functions. An image's tag is its "ref.name", as Docker and
/// containerd write it; the full name stands beside it.
/// </summary>
internal static class LayoutIndex
{
    public const string FileName = "index.json";
    public const string MarkerName = "oci-layout";
    public const int MaximumMarkerSize = 4096;

    public static ReadOnlySpan<byte> Marker => """{"imageLayoutVersion":"1.0.0"}"""u8;

    public static ImageIndex Empty { get; } = new() { MediaType = MediaTypes.OciIndex, Manifests = [] };

    public static string BlobPath(Digest digest) => $"blobs/sha256/{digest.Hex}";

    /// <summary>Adds a root under a name. Another root that had the name loses it and goes; everything else stays.</summary>
    public static ImageIndex With(ImageIndex index, Descriptor root, ImageReference? name)
    {
        var entry = name is null ? root : root with { Annotations = NameAnnotations(root, name) };
        var others = index.Manifests.Where(m => name is null ? !IsSameUnnamed(m, root) : m.Annotation(Annotations.ContainerdImageName) != name.ToString());
        return index with { Manifests = [.. others, entry] };
    }

    /// <summary>The images; what is about another manifest is told apart by the caller.</summary>
    public static IEnumerable<ArchivedImage> Images(ImageIndex index) =>
        from entry in index.Manifests
        where PlatformChoice.IsImage(entry)
        group entry by entry.Digest into same
        let root = same.First() with { Annotations = null }
        let names = same.Select(NameOf).OfType<ImageReference>().Distinct().ToArray()
        select new ArchivedImage(root, names, same.Select(e => e.Annotation(Annotations.RefName)).FirstOrDefault(l => l is not null));

    /// <summary>Deterministic whatever the order of arrival.</summary>
    public static ImageIndex Sorted(ImageIndex index) => index with
    {
        Manifests = [.. index.Manifests.OrderBy(m => m.Annotation(Annotations.ContainerdImageName) ?? "", StringComparer.Ordinal).ThenBy(m => m.Digest)],
    };

    private static IReadOnlyDictionary<string, string> NameAnnotations(Descriptor root, ImageReference name)
    {
        var annotations = OrdinalMap.With(root.Annotations, Annotations.ContainerdImageName, name.ToString());
        return name.Tag is null ? annotations : OrdinalMap.With(annotations, Annotations.RefName, name.Tag);
    }

    private static bool IsSameUnnamed(Descriptor entry, Descriptor root) =>
        entry.Digest == root.Digest && entry.Annotation(Annotations.ContainerdImageName) is null && entry.Annotation(Annotations.RefName) is null;

    /// <summary>"ref.name" is free text: a full name with some tools, a bare tag with others. A tag alone names no repository.</summary>
    private static ImageReference? NameOf(Descriptor entry)
    {
        if (ImageReference.TryParse(entry.Annotation(Annotations.ContainerdImageName), out var full)) return full;
        var label = entry.Annotation(Annotations.RefName);
        return label is not null && label.AsSpan().ContainsAny('/', ':') && ImageReference.TryParse(label, out var name) ? name : null;
    }
}
