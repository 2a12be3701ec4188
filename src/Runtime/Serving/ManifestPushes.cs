using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>
/// Taking manifests (distribution-spec, "Pushing Manifests"): only whole images, so that whatever has a name in the store can be run. What is
/// pushed by tag gets that name; what is pushed by digest gets a name with the digest, until an index or a subject leads to it.
/// </summary>
internal sealed class ManifestPushes(Func<Store> open, HeldContent held, ServingOptions options)
{
    public async Task<ServedAnswer> PutAsync(ImageReference repository, string reference, ServedRequest request, CancellationToken ct)
    {
        var content = await ReadAsync(request, ct);
        var descriptor = Describe(content, request);
        var name = Name(repository, reference, descriptor);
        using var store = open();
        var about = await TakeAsync(store, descriptor, content, ct);
        var isReferrer = AddToSubject(store, about);
        if (!isReferrer || name.Tag is not null) store.References.Set(name, descriptor);
        ForgetNamesThatIndexReplaces(store, repository, descriptor, content);
        AdoptEarlyReferrers(store, repository, descriptor.Digest);
        held.Hold(descriptor.Digest);
        store.Note(new StoreEvent("image", "push", name.Familiar, options.Clock.GetUtcNow()) { Attributes = OrdinalMap.From([new("name", name.Familiar)]) });
        var answer = new ServedAnswer(201)
        {
            Headers = [new("Location", $"/v2/{repository.Repository}/manifests/{descriptor.Digest}"), new("Docker-Content-Digest", descriptor.Digest.ToString())],
        };
        return about.Subject is null ? answer : answer.With("OCI-Subject", about.Subject.ToString());
    }

    private static async Task<byte[]> ReadAsync(ServedRequest request, CancellationToken ct)
    {
        if (request.Length > OciJson.MaximumDocumentSize) throw Refusal.ManifestTooLarge();
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int got;
        while ((got = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (bytes.Length + got > OciJson.MaximumDocumentSize) throw Refusal.ManifestTooLarge();
            bytes.Write(buffer, 0, got);
        }

        return bytes.Length > 0 ? bytes.ToArray() : throw Refusal.InvalidManifest("the request has no body");
    }

    private static Descriptor Describe(byte[] content, ServedRequest request)
    {
        var type = request.Header("Content-Type")?.Split(';')[0].Trim() is { Length: > 0 } given and not "application/json" ? given : ManifestType.Of(content);
        if (type is MediaTypes.DockerManifestSchema1 or MediaTypes.DockerManifestSchema1Signed)
            throw Refusal.InvalidManifest("Docker's manifest schema 1 is out of use since 2017; push with a current tool", type);
        if (type is null || !(MediaTypes.IsManifest(type) || MediaTypes.IsIndex(type))) throw Refusal.InvalidManifest("the media type is not one of manifests and indexes", type);
        return Descriptor.Of(type, content);
    }

    private static ImageReference Name(ImageReference repository, string reference, Descriptor descriptor)
    {
        if (ImageReference.IsTag(reference)) return repository.WithTag(reference);
        if (!Digest.TryParse(reference, out var digest)) throw Refusal.InvalidManifest("a manifest is pushed by a tag or a sha256 digest", reference);
        return digest == descriptor.Digest ? repository.WithDigest(digest) : throw Refusal.InvalidDigest(reference, $"the content has the digest {descriptor.Digest}");
    }

    /// <summary>Everything below must be there; the content is leased until it has a name.</summary>
    private static async Task<Referrer> TakeAsync(Store store, Descriptor descriptor, byte[] content, CancellationToken ct)
    {
        try
        {
            var about = ReferrerList.Describe(descriptor, content);
            foreach (var child in ManifestDocument.Parse(descriptor, content).Children) Require(store, child);
            store.Blobs.WriteDocument(descriptor.MediaType, content);
            var tree = new ImageTree();
            await tree.AddAsync(StoreImages.Source(store, descriptor), descriptor, ct);
            foreach (var blob in tree.Layers.Concat(tree.Configs)) Require(store, blob);
            return about;
        }
        catch (BuildKitException e) when (e is not StoreException || e.Code is "BK4005" or "BK4006" or "BK4009")
        {
            throw Refusal.InvalidManifest(e.Message);
        }
    }

    private static void Require(Store store, Descriptor child)
    {
        var size = store.Blobs.Size(child.Digest) ?? throw Refusal.ManifestLacks(child.Digest);
        if (size != child.Size) throw Refusal.InvalidManifest($"it says that content has {child.Size} bytes, which has {size}", child.Digest.ToString());
    }

    /// <summary>A referrer lives as long as its subject. One whose subject is not here (yet) needs a name to live.</summary>
    private static bool AddToSubject(Store store, Referrer about)
    {
        if (about.Subject is not { } subject || !store.Blobs.Contains(subject)) return false;

        // What it says of itself is read from the manifest when it is listed.
        store.Referrers.Add(subject, about.Manifest with { Annotations = null });
        return true;
    }

    private static void ForgetNamesThatIndexReplaces(Store store, ImageReference repository, Descriptor descriptor, byte[] content)
    {
        if (ManifestDocument.Parse(descriptor, content) is not ManifestDocument.Index index) return;
        foreach (var child in index.Content.Manifests) store.References.Remove(repository.WithDigest(child.Digest));
    }

    private static void AdoptEarlyReferrers(Store store, ImageReference repository, Digest subject)
    {
        foreach (var early in store.References.ListOf(repository.Name).Where(r => r.Name is { Digest: not null }))
        {
            if (ReferrerList.Describe(store, early.Target.Digest) is { Subject: { } about } && about == subject && AddToSubject(store, new(early.Target, subject)))
                store.References.Remove(early.Name!);
        }
    }
}
