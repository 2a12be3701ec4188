using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

public sealed partial class ImageCatalog
{
    /// <summary>
    /// Removes a name, and the image with its last name; an id removes the image with all its names when there is one or <paramref name="force"/>.
    /// The content goes with the next collection.
    /// </summary>
    public RemovedImage Remove(string nameOrId, bool force = false)
    {
        var found = Find(nameOrId) ?? throw ImageException.NotFound(nameOrId);
        var names = _store.References.List(_ => { }).Where(r => Reaches(r.Target, found.Target.Digest)).ToArray();
        var removed = found.Name is null ? names : [.. names.Where(r => r.Name == found.Name)];
        if (found.Name is not null && removed.Length == 0) throw ImageException.NotFound(nameOrId);

        if (found.Name is null && names.Length > 1 && !force) throw ImageException.SeveralNames(nameOrId, names.Select(r => r.Name?.Familiar ?? "<none>"));
        var last = removed.Length == names.Length;
        if (last && !force && UserOf(found.Target) is { } user) throw ImageException.InUse(nameOrId, user);
        return Forget(removed);
    }

    /// <summary>
    /// Removes images without a name, or with <paramref name="all"/> every image that nothing uses, as far as the filter lets it. The content
    /// goes with the next collection.
    /// </summary>
    public RemovedImage Prune(bool all, ImageFilter? filter = null)
    {
        var candidates = Overview(filter).Images.Where(i => i.Name is null || all);
        var unused = candidates.Where(i => UserOf(i.Reference.Target) is null).Select(i => i.Reference).ToArray();
        return Forget(unused);
    }

    private RemovedImage Forget(IReadOnlyList<StoredReference> references)
    {
        var ids = references.SelectMany(r => Identities(r.Target)).Select(i => i.Id).ToHashSet();
        // A name that leads to something else by now is not the one that was asked about.
        references = [.. references.Where(r => r.Name is null || _store.References.Remove(r.Name, r.Target.Digest))];
        var left = _store.References.List(_ => { }).Where(r => r.Name is not null).ToArray();

        // Neither an image that was without a name nor the record of that, which a name had covered, may bring the image back.
        foreach (var target in references.Select(r => r.Target.Digest).Except(left.Select(r => r.Target.Digest))) _store.References.RemoveUntagged(target);
        ids.ExceptWith(left.SelectMany(r => Identities(r.Target)).Select(i => i.Id));
        return new RemovedImage([.. references.Select(r => r.Name).OfType<ImageReference>()], [.. ids.Order()]);
    }

    private string? UserOf(Descriptor root)
    {
        var content = Identities(root).SelectMany(i => (Digest[])[i.Manifest.Digest, i.Id]).Append(root.Digest).ToHashSet();
        return _users.SelectMany(u => u.List()).FirstOrDefault(r => content.Contains(r.Content))?.Owner;
    }
}
