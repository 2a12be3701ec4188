using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>A manifest with a subject, as lists of referrers show it.</summary>
/// <param name="Manifest">With its artifact type and annotations.</param>
/// <param name="Subject">What it is about; null for nothing.</param>
internal sealed record Referrer(Descriptor Manifest, Digest? Subject);

/// <summary>What refers to a manifest (distribution-spec, "Listing Referrers").</summary>
internal static class ReferrerList
{
    /// <summary>Ordered by digest, so that a page can say where it ended.</summary>
    public static IReadOnlyList<Descriptor> Of(Store store, RepositoryView view, Digest subject)
    {
        // Those that came before their subject have a name of their own instead.
        var early = view.References.Where(r => r.Name is { Digest: not null }).Select(r => r.Target.Digest);
        return
        [
            .. store.Referrers.List(subject).Select(r => r.Digest).Concat(early).Distinct().Select(d => Describe(store, d))
                .OfType<Referrer>().Where(r => r.Subject == subject).Select(r => r.Manifest).OrderBy(m => m.Digest),
        ];
    }

    /// <summary>Null for what is not there or no manifest. What is told comes from the manifest itself, which its digest vouches for.</summary>
    public static Referrer? Describe(Store store, Digest digest)
    {
        var file = new FileInfo(store.Blobs.PathOf(digest));
        if (!file.Exists || file.Length is 0 or > OciJson.MaximumDocumentSize) return null;
        try
        {
            var untyped = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = digest, Size = file.Length };
            var content = store.Blobs.ReadDocument(untyped);
            return content[0] == '{' && ManifestType.Of(content) is { } type ? Describe(untyped with { MediaType = type }, content) : null;
        }
        catch (BuildKitException)
        {
            return null;
        }
    }

    public static Referrer Describe(Descriptor descriptor, ReadOnlySpan<byte> content) => ManifestDocument.Parse(descriptor, content) switch
    {
        ManifestDocument.Manifest { Content: var m } => new(descriptor with { ArtifactType = m.ArtifactType ?? m.Config.MediaType, Annotations = m.Annotations }, m.Subject?.Digest),
        ManifestDocument.Index { Content: var i } => new(descriptor with { ArtifactType = i.ArtifactType, Annotations = i.Annotations }, i.Subject?.Digest),
        _ => new(descriptor, null),
    };
}
