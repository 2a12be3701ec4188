using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Images.HostBases;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>
/// Finds base images: in the store, in a registry, in archives and folders, on this machine. Reads documents only; a name in a registry
/// costs one request when its documents are known from before, and a digest none.
/// </summary>
public sealed class BaseResolver(Store store, RegistryClient? registries)
{
    /// <param name="image">What is wanted.</param>
    /// <param name="platforms">At least one; each must be there.</param>
    /// <param name="remembered">What the same name resolved to last time, or null.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<BaseChoice> ResolveAsync(BaseImage image, IReadOnlyList<Platform> platforms, Descriptor? remembered, CancellationToken ct) => image switch
    {
        BaseImage.Scratch => new BaseChoice { Images = [.. platforms.Select(ResolvedBase.Scratch)], Layers = store.Blobs },
        BaseImage.Named named => await ResolveAsync(named, platforms, remembered, ct),
        BaseImage.LayoutFolder folder => await ResolveAsync(folder, platforms, ct),
        BaseImage.OciArchive archive => await ResolveArchiveAsync(archive.ToString(), archive.Path, platforms, remembered, ct),
        BaseImage.DockerArchive archive => await ResolveArchiveAsync(archive.ToString(), archive.Path, platforms, remembered, ct),
        BaseImage.Host host => ResolveHost(host, platforms, ct),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<BaseChoice> ResolveAsync(BaseImage.Named named, IReadOnlyList<Platform> platforms, Descriptor? remembered, CancellationToken ct)
    {
        if (named.Pull != BasePull.Always && await TryStoredAsync(named, platforms, ct) is { } stored) return stored;
        var isExact = remembered is not null && named.Reference.Digest == remembered.Digest;
        if (named.Pull == BasePull.Never) return await FromMemoryAsync(named, remembered, platforms, ct);
        var repository = (registries ?? throw BuildingException.NoRegistries(named.ToString())).Repository(named.Reference);
        try
        {
            var root = isExact ? remembered! : await FindAsync(repository, named.Reference, remembered, ct);
            return await ReadAsync(named.ToString(), root, repository, platforms, ct) with { Repository = named.Reference, Root = root };
        }
        catch (Exception e) when (remembered is not null && IsUnreachable(e, ct))
        {
            return await FromMemoryAsync(named, remembered, platforms, ct);
        }
        catch (Exception e) when (IsUnreachable(e, ct))
        {
            throw BuildingException.BaseUnreachable(named.ToString(), e);
        }
    }

    private async Task<BaseChoice?> TryStoredAsync(BaseImage.Named named, IReadOnlyList<Platform> platforms, CancellationToken ct)
    {
        if (Stored(named.Reference) is not { } root) return null;
        try
        {
            IReadOnlyList<BlobOrigin> origins = named.Pull == BasePull.Never || registries is null ? [] : [new BlobOrigin(named.Reference.Name, registries.Repository(named.Reference))];
            return await ReadAsync(named.ToString(), root, StoreImages.Source(store, root, origins), platforms, ct) with { Repository = named.Reference };
        }
        catch (BuildKitException e) when (e is BuildingException or ImageException && named.Pull == BasePull.Missing && registries is not null)
        {
            // Pulled for another platform: the registry may have the one that is wanted.
            return null;
        }
    }

    /// <summary>A tag with a digest, as lock files write it, is also the tag where that still leads to the digest.</summary>
    private Descriptor? Stored(ImageReference name)
    {
        if (store.References.Get(name) is { } root) return root;
        return name is { Tag: { } tag, Digest: { } digest } && store.References.Get(name.WithTag(tag)) is { } tagged && tagged.Digest == digest ? tagged : null;
    }

    private async Task<BaseChoice> ResolveAsync(BaseImage.LayoutFolder wanted, IReadOnlyList<Platform> platforms, CancellationToken ct)
    {
        var folder = OciLayoutFolder.Open(wanted.Path);
        var image = wanted.ReferenceName is { } name
            ? folder.Images.FirstOrDefault(i => i.Label == name || i.Names.Any(n => n.Tag == name || n.Familiar == name))
                ?? throw BuildingException.NoSuchBase(wanted.Path, name, folder.Images.Select(i => i.Label).OfType<string>())
            : folder.Images is [var only] ? only : throw BuildingException.SeveralBases(wanted.Path, folder.Images.Count);
        return await ReadAsync(wanted.ToString(), image.Root, folder.Source(image), platforms, ct);
    }

    private async Task<BaseChoice> ResolveArchiveAsync(string name, string path, IReadOnlyList<Platform> platforms, Descriptor? remembered, CancellationToken ct)
    {
        var archive = new ArchivedBase(path, store);
        try
        {
            var root = remembered ?? await archive.FindRootAsync(ct);
            return await ReadAsync(name, root, archive, platforms, ct) with { Root = root };
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private BaseChoice ResolveHost(BaseImage.Host host, IReadOnlyList<Platform> platforms, CancellationToken ct)
    {
        var image = HostBase.Ensure(store, new HostBaseOptions { Variant = host.Variant, RuntimeMajor = host.RuntimeMajor }, ct);
        if (platforms.FirstOrDefault(p => !p.Matches(image.Platform)) is { } other) throw BuildingException.WrongPlatform(host.ToString(), image.Platform, other);
        var resolved = new ResolvedBase { Name = host.ToString(), Descriptor = image.Descriptor, Manifest = image.Manifest, Config = image.Config };
        return new BaseChoice { Images = [.. platforms.Select(_ => resolved)], Layers = store.Blobs };
    }

    /// <summary>
    /// The head alone tells whether a name still leads where it led. Whoever knows nothing of it will need the document, and asks for that
    /// at once: a new machine saves a request.
    /// </summary>
    private async Task<Descriptor> FindAsync(RepositoryClient repository, ImageReference name, Descriptor? remembered, CancellationToken ct)
    {
        var tagOrDigest = name.Digest?.ToString() ?? name.Tag!;
        if (remembered is not null && await repository.HeadManifestAsync(tagOrDigest, ct) is { } head) return head;
        var found = await repository.GetManifestAsync(tagOrDigest, ct);
        if (!store.Location.ReadOnly) store.Blobs.WriteDocument(found.Descriptor.MediaType, found.Content.Span);
        return found.Descriptor;
    }

    /// <summary>Nobody answers; a registry that answers 'no' is believed.</summary>
    internal static bool IsUnreachable(Exception e, CancellationToken ct) =>
        !ct.IsCancellationRequested && e is RegistryException { InnerException: HttpRequestException or IOException or OperationCanceledException or System.Net.Sockets.SocketException };

    private async Task<BaseChoice> FromMemoryAsync(BaseImage.Named named, Descriptor? remembered, IReadOnlyList<Platform> platforms, CancellationToken ct)
    {
        if (remembered is null) throw BuildingException.BaseNotFound(named.ToString());
        var choice = await ReadAsync(named.ToString(), remembered, store.Blobs, platforms, ct);
        return choice with { Repository = named.Reference, Root = remembered, IsFromMemory = true };
    }

    private async Task<BaseChoice> ReadAsync(string name, Descriptor root, IBlobSource source, IReadOnlyList<Platform> platforms, CancellationToken ct)
    {
        var documents = new CachedDocuments(store, source);
        var images = new List<ResolvedBase>();
        foreach (var platform in platforms) images.Add(await ReadAsync(name, root, documents, platform, ct));
        return new BaseChoice { Images = images, Layers = source };
    }

    private static async Task<ResolvedBase> ReadAsync(string name, Descriptor root, CachedDocuments documents, Platform platform, CancellationToken ct)
    {
        var (descriptor, manifest) = await ManifestAsync(name, root, documents, platform, ct);
        Image.RequireImage(descriptor, manifest);
        var config = OciJson.ReadConfig(await BlobDocuments.ReadAsync(documents, manifest.Config, ct));
        Image.Create(descriptor, manifest, config);
        if (!platform.Matches(config.Platform)) throw BuildingException.WrongPlatform(name, config.Platform, platform);
        return new ResolvedBase { Name = name, Descriptor = descriptor, Manifest = manifest, Config = config };
    }

    private static async Task<(Descriptor Descriptor, ImageManifest Manifest)> ManifestAsync(
        string name, Descriptor root, CachedDocuments documents, Platform platform, CancellationToken ct)
    {
        for (var depth = 0; depth < 4; depth++)
        {
            switch (ManifestDocument.Parse(root, await BlobDocuments.ReadAsync(documents, root, ct)))
            {
                case ManifestDocument.Manifest manifest: return (root, manifest.Content);
                case ManifestDocument.Index index: root = PlatformChoice.Choose(index.Content, platform, name); break;
            }
        }

        throw BuildingException.NestedTooDeep(name);
    }
}
