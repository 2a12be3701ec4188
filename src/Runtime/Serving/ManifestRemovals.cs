using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>
/// Deleting tags and manifests (distribution-spec, "Content Management"): only names that pushes gave. The content goes with the next
/// collection, when nothing else needs it.
/// </summary>
internal sealed class ManifestRemovals(Func<Store> open)
{
    private static readonly ServedAnswer Accepted = new(202);

    public ServedAnswer Delete(RepositoryView view, ImageReference repository, string reference)
    {
        using var store = open();
        return Digest.TryParse(reference, out var digest) ? Delete(store, view, repository, digest) : DeleteTag(store, view, repository, reference);
    }

    private static ServedAnswer DeleteTag(Store store, RepositoryView view, ImageReference repository, string tag)
    {
        if (!ImageReference.IsTag(tag)) throw Refusal.UnknownManifest(tag);
        if (store.References.Remove(repository.WithTag(tag))) return Accepted;
        throw view.References.FirstOrDefault(r => r.Name is { Digest: null } name && name.Tag == tag) is { } other ? Refusal.NotPushedHere(tag, other.Name!.Registry) : Refusal.UnknownManifest(tag);
    }

    private static ServedAnswer Delete(Store store, RepositoryView view, ImageReference repository, Digest digest)
    {
        var names = view.References.Where(r => r.Target.Digest == digest).ToArray();
        var own = names.Where(r => r.Name!.Name == repository.Name).ToArray();
        foreach (var name in own) store.References.Remove(name.Name!);
        var removed = own.Length > 0 | store.References.RemoveUntagged(digest) | RemoveReferrer(store, digest);
        if (removed) return Accepted;
        if (names.Length > 0) throw Refusal.NotPushedHere(digest.ToString(), names[0].Name!.Registry);
        throw view.Find(digest) is null ? Refusal.UnknownManifest(digest.ToString()) : Refusal.NeededByIndex(digest.ToString());
    }

    private static bool RemoveReferrer(Store store, Digest digest) =>
        ReferrerList.Describe(store, digest) is { Subject: { } subject } && store.Referrers.Remove(subject, digest);
}
