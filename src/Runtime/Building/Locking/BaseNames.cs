using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Building.Locking;

/// <summary>
/// From the base image that a project or a Dockerfile asks for to the one it gets: floating tags become the newest tag that fits, and a lock file holds both
/// where they were. Asks a registry for nothing that the lock file knows.
/// </summary>
public sealed class BaseNames(Store store, RegistryClient? registries)
{
    public async Task<ResolvedName> ResolveAsync(string requested, BaseLockOptions options, CancellationToken ct)
    {
        if (options is { IsLocked: true, Evaluates: true }) throw BuildingException.LockedAndEvaluated();
        if (BaseRequest.TryParse(requested) is not { Repository.Digest: null } request) return new ResolvedName(requested, requested, false);
        var existing = ContainerLock.TryLoad(options.LockFile);
        if (options.IsLocked) return Locked(requested, existing ?? throw BuildingException.NoLockFile(options.LockFile), options);
        var isUsed = existing is not null || options.CreatesLockFile;
        if (isUsed && !options.Evaluates && existing?.BaseImages.GetValueOrDefault(requested) is { } known) return Of(known, wasWritten: false);
        if (!isUsed && request.Floating is null) return new ResolvedName(requested, requested, false);

        var name = request.Floating is { } tag ? await NewestAsync(request.Repository, tag, options.Pull, ct) : request.Repository;
        if (!isUsed) return new ResolvedName(name.ToString(), name.ToString(), false);
        var found = new LockedImage(name, await DigestAsync(name, options.Pull, ct));
        (existing ?? ContainerLock.Empty).With(requested, found).Save(options.LockFile);
        return Of(found, wasWritten: true);
    }

    private static ResolvedName Locked(string requested, ContainerLock file, BaseLockOptions options) =>
        file.BaseImages.GetValueOrDefault(requested) is { } known ? Of(known, wasWritten: false) : throw BuildingException.NotLocked(options.LockFile, requested, file.BaseImages.Keys);

    private static ResolvedName Of(LockedImage image, bool wasWritten) => new(image.Pinned, image.Resolved.ToString(), wasWritten);

    /// <summary>The registry knows what is newest; this machine's images are asked where it cannot be reached, or may not be.</summary>
    private async Task<ImageReference> NewestAsync(ImageReference repository, FloatingTag tag, BasePull pull, CancellationToken ct)
    {
        var name = $"{repository.Name}:{tag}";
        if (pull == BasePull.Never || registries is null) return Stored() ?? throw BuildingException.NothingFloatsTo(name, "in this machine's store");
        try
        {
            var tags = new List<string>();
            await foreach (var one in registries.Repository(repository).ListTagsAsync(ct)) tags.Add(one);
            return tag.Best(tags) is { } best ? repository.WithTag(best) : Stored() ?? throw BuildingException.NothingFloatsTo(name, $"of the {tags.Count} there");
        }
        catch (RegistryException e) when (BaseResolver.IsUnreachable(e, ct))
        {
            return Stored() ?? throw BuildingException.BaseUnreachable(name, e);
        }

        ImageReference? Stored() =>
            tag.Best(store.References.List().Select(r => r.Name).OfType<ImageReference>().Where(n => n.Name == repository.Name).Select(n => n.Tag).OfType<string>()) is { } best
                ? repository.WithTag(best)
                : null;
    }

    private async Task<Digest> DigestAsync(ImageReference name, BasePull pull, CancellationToken ct)
    {
        var stored = store.References.Get(name)?.Digest;
        if (pull == BasePull.Never || registries is null) return stored ?? throw BuildingException.BaseNotFound(name.ToString());
        try
        {
            var head = await registries.Repository(name).HeadManifestAsync(name.Tag!, ct);
            return head?.Digest ?? stored ?? throw BuildingException.BaseNotFound(name.ToString());
        }
        catch (RegistryException e) when (stored is not null && (e.Status is 401 or 403 or 404 || BaseResolver.IsUnreachable(e, ct)))
        {
            // Built or loaded here, perhaps, under a name that is no registry's.
            return stored;
        }
        catch (RegistryException e) when (BaseResolver.IsUnreachable(e, ct))
        {
            throw BuildingException.BaseUnreachable(name.ToString(), e);
        }
    }
}

/// <summary>What a base image's name resolved to.</summary>
/// <param name="Image">To be built upon: with its digest where a lock file has one.</param>
/// <param name="Name">For labels and people: without it.</param>
/// <param name="WasWritten">True when the lock file is new or has changed.</param>
public sealed record ResolvedName(string Image, string Name, bool WasWritten);
