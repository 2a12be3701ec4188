using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>The images of a store as people see them: by name, by id, as lists.</summary>
public sealed partial class ImageCatalog
{
    private readonly Store _store;
    private readonly IReadOnlyList<IGarbageRoots> _users;

    /// <param name="store">Only read, but for removing and tagging.</param>
    /// <param name="users">Who uses images: what they name is not removed.</param>
    public ImageCatalog(Store store, IReadOnlyList<IGarbageRoots>? users = null) => (_store, _users) = (store, users ?? []);

    /// <summary>
    /// A name, an id ("sha256:…", bare, or its beginning), or the digest of a manifest; a name wins over an id that looks the same. Of an
    /// index, the wanted platform's image is meant, or this machine's.
    /// </summary>
    public ResolvedImage Resolve(string nameOrId, Platform? platform = null)
    {
        var reference = Find(nameOrId) ?? throw ImageException.NotFound(nameOrId);
        return new ResolvedImage(Choose(reference.Target, platform, nameOrId), reference.Target, reference.Name);
    }

    /// <summary>Null when nothing has this name or id.</summary>
    public ResolvedImage? TryResolve(string nameOrId, Platform? platform = null) =>
        Find(nameOrId) is { } reference ? new ResolvedImage(Choose(reference.Target, platform, nameOrId), reference.Target, reference.Name) : null;

    /// <summary>Whether something has this name or id, and is for this platform.</summary>
    public bool Has(string nameOrId, Platform? platform)
    {
        try
        {
            return TryResolve(nameOrId, platform) is not null;
        }
        catch (ImageException e) when (e.Code == ImageException.NoPlatformCode)
        {
            return false;
        }
    }

    /// <summary>The image of a manifest, or of an index and a platform.</summary>
    public Image Choose(Descriptor root, Platform? platform, string subject)
    {
        if (MediaTypes.IsIndex(root.MediaType)) return Choose(PlatformChoice.Choose(ReadIndex(root), platform ?? Platform.OfThisMachine, subject), platform, subject);
        var image = Image.Read(_store.Blobs, root);
        return platform is null || platform.Matches(image.Platform) ? image : throw ImageException.NoPlatform(subject, platform, [image.Platform]);
    }

    /// <summary>Gives an image one more name.</summary>
    public void Tag(string nameOrId, ImageReference name)
    {
        var reference = Find(nameOrId) ?? throw ImageException.NotFound(nameOrId);
        _store.References.Set(name, reference.Target);
    }

    private StoredReference? Find(string nameOrId)
    {
        if (ImageReference.TryParse(nameOrId, out var name) && FindNamed(name) is { } named) return named;
        return FindById(nameOrId.StartsWith("sha256:", StringComparison.Ordinal) ? nameOrId["sha256:".Length..] : nameOrId, nameOrId);
    }

    private StoredReference? FindNamed(ImageReference name)
    {
        if (_store.References.Get(name) is { } exact) return new StoredReference(name, exact);
        if (name.Digest is not { } digest) return null;

        // name@digest was not stored under that name, but it is what one of the repository's tags leads to.
        return _store.References.List().FirstOrDefault(r => r.Name?.Name == name.Name && (name.Tag is null || r.Name.Tag == name.Tag) && Reaches(r.Target, digest)) is { } found
            ? new StoredReference(name, found.Target.Digest == digest ? found.Target : Child(found.Target, digest))
            : null;
    }

    private StoredReference? FindById(string hex, string subject)
    {
        if (hex.Length is 0 or > 64 || !hex.All(char.IsAsciiHexDigitLower)) return null;
        var matches = new Dictionary<Digest, StoredReference>();
        foreach (var reference in _store.References.List())
        {
            foreach (var (manifest, id) in Identities(reference.Target))
            {
                if (id.Hex.StartsWith(hex, StringComparison.Ordinal) || manifest.Digest.Hex.StartsWith(hex, StringComparison.Ordinal))
                    matches.TryAdd(id, new StoredReference(null, manifest));
            }

            // The index's own digest means the whole of it.
            if (reference.Target.Digest.Hex.StartsWith(hex, StringComparison.Ordinal) && MediaTypes.IsIndex(reference.Target.MediaType))
                matches.TryAdd(reference.Target.Digest, new StoredReference(null, reference.Target));
        }

        return matches.Count <= 1 ? matches.Values.FirstOrDefault() : throw ImageException.Ambiguous(subject, matches.Keys);
    }

    /// <summary>Manifest and image id of everything a root reaches; nothing for what cannot be read.</summary>
    private IEnumerable<(Descriptor Manifest, Digest Id)> Identities(Descriptor root)
    {
        ManifestDocument document;
        try
        {
            document = ManifestDocument.Parse(root, _store.Blobs.ReadDocument(root));
        }
        catch (BuildKitException)
        {
            // Looking for one image must not fail on another's damage; 'system check' tells of it.
            return [];
        }

        return document switch
        {
            ManifestDocument.Manifest manifest => [(root, manifest.Content.Config.Digest)],
            ManifestDocument.Index index => index.Content.Manifests.Where(PlatformChoice.IsImage).SelectMany(Identities),
            _ => [],
        };
    }

    private bool Reaches(Descriptor root, Digest digest) => root.Digest == digest || Identities(root).Any(i => i.Manifest.Digest == digest || i.Id == digest);

    private Descriptor Child(Descriptor root, Digest digest) => Identities(root).First(i => i.Manifest.Digest == digest || i.Id == digest).Manifest;

    private ImageIndex ReadIndex(Descriptor root) =>
        ManifestDocument.Parse(root, _store.Blobs.ReadDocument(root)) is ManifestDocument.Index index ? index.Content : throw ImageException.UnknownManifest(root.Digest, root.MediaType);
}
