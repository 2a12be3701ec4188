using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>What an OCI layout's index means once the documents it lists are read.</summary>
internal sealed class LayoutContents
{
    private const int MostEntries = 1000;
    private readonly Func<Digest, bool> _contains;
    private readonly Func<Descriptor, byte[]> _read;

    public LayoutContents(ImageIndex index, Func<Digest, bool> contains, Func<Descriptor, byte[]> read)
    {
        (_contains, _read) = (contains, read);
        if (index.Manifests.Count > MostEntries) throw ArchiveException.TooManyEntries(MostEntries);
        var images = new List<ArchivedImage>();
        var referrers = new List<(Digest Subject, Descriptor Referrer)>();
        foreach (var image in LayoutIndex.Images(index)) Sort(image, images, referrers);

        // Entries marked as no image are referrers, or nothing.
        foreach (var entry in index.Manifests.Where(m => !PlatformChoice.IsImage(m) && contains(m.Digest))) Sort(new ArchivedImage(entry, [], null), [], referrers);
        Images = images;
        Referrers = referrers.ToLookup(r => r.Subject, r => r.Referrer);
    }

    public IReadOnlyList<ArchivedImage> Images { get; }

    public ILookup<Digest, Descriptor> Referrers { get; }

    private void Sort(ArchivedImage image, List<ArchivedImage> images, List<(Digest, Descriptor)> referrers)
    {
        if (!_contains(image.Root.Digest)) throw ArchiveException.Missing($"the manifest {image.Root.Digest}");
        switch (ManifestDocument.Parse(image.Root, _read(image.Root)))
        {
            case ManifestDocument.Manifest { Content: { Subject: { } subject } manifest }:
                referrers.Add((subject.Digest, image.Root with { ArtifactType = manifest.ArtifactType }));
                break;
            case ManifestDocument.Index { Content: var list }:
                images.Add(image with { Root = Whole(image.Root, list) });
                break;
            case ManifestDocument.Manifest { Content: var manifest } when MediaTypes.IsConfig(manifest.Config.MediaType):
                images.Add(image);
                break;
        }
    }

    /// <summary>
    /// containerd exports one platform of an image with the index of all. Then the one that is there is meant: this machine's, or the first.
    /// </summary>
    private Descriptor Whole(Descriptor root, ImageIndex index)
    {
        if (index.Manifests.All(m => _contains(m.Digest))) return root;
        var there = index.Manifests.Where(m => PlatformChoice.IsImage(m) && _contains(m.Digest)).ToArray();
        var chosen = there.FirstOrDefault(m => m.Platform is not null && Platform.OfThisMachine.Matches(m.Platform)) ?? there.FirstOrDefault();
        return chosen is null ? throw ArchiveException.Missing($"every manifest of the index {root.Digest}") : chosen with { Annotations = null };
    }
}
