using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>
/// What one repository of the API shows of the store: its tags, and by digest whatever these lead to. Images that have lost their name can be
/// read by digest until they are pruned: somebody may have pinned them.
/// </summary>
internal sealed class RepositoryView(Store store, IReadOnlyList<string> names)
{
    private const int DeepestNesting = 4;
    private readonly Lazy<IReadOnlyList<StoredReference>> _references = new(() => [.. names.SelectMany(store.References.ListOf)]);

    public IReadOnlyList<StoredReference> References => _references.Value;

    public IEnumerable<string> Tags => References.Where(r => r.Name is { Digest: null }).Select(r => r.Name!.Tag!).Distinct(StringComparer.Ordinal);

    public Descriptor? Find(string tag) => names.Select(n => store.References.Get(ImageReference.Parse(n).WithTag(tag))).FirstOrDefault(d => d is not null);

    public Descriptor? Find(Digest digest) => Find(digest, 0);

    private Descriptor? Find(Digest digest, int depth) =>
        names.Select(n => store.References.Get(ImageReference.Parse(n).WithDigest(digest))).FirstOrDefault(d => d is not null)
        ?? References.Select(r => r.Target).FirstOrDefault(t => t.Digest == digest)
        ?? References.Select(r => Below(r.Target, digest, 0)).FirstOrDefault(d => d is not null)
        ?? store.References.GetUntagged(digest)
        ?? (depth < DeepestNesting ? AsReferrer(digest, depth) : null);

    /// <summary>A manifest that an index leads to.</summary>
    private Descriptor? Below(Descriptor root, Digest digest, int depth)
    {
        if (!MediaTypes.IsIndex(root.MediaType) || depth > DeepestNesting || Read(root) is not ManifestDocument.Index index) return null;
        var children = index.Content.Manifests;
        return children.FirstOrDefault(c => c.Digest == digest) ?? children.Select(c => Below(c, digest, depth + 1)).FirstOrDefault(d => d is not null);
    }

    /// <summary>A manifest about another one of this repository.</summary>
    private Descriptor? AsReferrer(Digest digest, int depth)
    {
        if (ReferrerList.Describe(store, digest) is not { Subject: { } subject } about) return null;
        return store.Referrers.List(subject).Any(r => r.Digest == digest) && Find(subject, depth + 1) is not null ? about.Manifest : null;
    }

    private ManifestDocument? Read(Descriptor root)
    {
        try
        {
            return ManifestDocument.Parse(root, store.Blobs.ReadDocument(root));
        }
        catch (BuildKitException)
        {
            // One damaged image must not hide the others; whoever asks for it by name is told.
            return null;
        }
    }
}
