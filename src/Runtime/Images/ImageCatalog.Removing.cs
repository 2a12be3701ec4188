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
        return Forget(removed, last);
    }

    /// <summary>
    /// Removes images without a name, or with <paramref name="all"/> every image that nothing uses, as far as the filter lets it. The content
    /// goes with the next collection.
    /// </summary>
    public RemovedImage Prune(bool all, ImageFilter? filter = null)
    {
        var candidates = List(filter).Images.Where(i => i.Name is null || all);
        var unused = candidates.Where(i => UserOf(i.Reference.Target) is null).Select(i => i.Reference).ToArray();
        return Forget(unused, true);
    }

    private RemovedImage Forget(IReadOnlyList<StoredReference> references, bool last)
    {
        foreach (var reference in references)
        {
            if (reference.Name is null) _store.References.RemoveUntagged(reference.Target.Digest);
            else _store.References.Remove(reference.Name);
        }

        // A record of namelessness that a name had covered must not bring the image back.
        if (last) references.ToList().ForEach(r => _store.References.RemoveUntagged(r.Target.Digest));
        var ids = last ? references.SelectMany(r => Identities(r.Target)).Select(i => i.Id).Distinct() : [];
        return new RemovedImage([.. references.Select(r => r.Name).OfType<ImageReference>()], [.. ids]);
    }

    private string? UserOf(Descriptor root)
    {
        var content = Identities(root).SelectMany(i => (Digest[])[i.Manifest.Digest, i.Id]).Append(root.Digest).ToHashSet();
        return _users.SelectMany(u => u.List()).FirstOrDefault(r => content.Contains(r.Content))?.Owner;
    }
}
