using System.Runtime.Versioning;
using BuildKit.Containers.Mounts;
using BuildKit.Images;
using BuildKit.Storage;

namespace BuildKit.Containers;

/// <summary>What the containers and mounts of a store stand on: their images, and the unpacked layers below what they wrote.</summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerGarbageRoots(Store store) : IGarbageRoots
{
    /// <summary>
    /// A container whose record cannot be read stands on something that nobody knows: nothing may be collected until it is put right or
    /// removed, so its error is thrown.
    /// </summary>
    public IEnumerable<GarbageRoot> List()
    {
        foreach (var record in new ContainerStore(store).Records())
        {
            var owner = $"container {record.Name} ({record.Id[..12]})";
            yield return new GarbageRoot(record.Manifest.Digest, owner);
            if (record.DiffIds.Count > 0) yield return new GarbageRoot(ChainId.Of(record.DiffIds), owner);
            foreach (var image in record.Resolved.Mounts.OfType<ContainerMount.ImageFiles>())
            {
                if (image.Manifest is not { } manifest) continue;
                yield return new GarbageRoot(manifest.Digest, owner);
                if (Image.Read(store.Blobs, manifest).DiffIds is { Count: > 0 } diffIds) yield return new GarbageRoot(ChainId.Of(diffIds), owner);
            }
        }

        foreach (var mount in new ImageMounts(new EngineOptions { Store = store }).List())
        {
            if (mount.ChainId is { } chain) yield return new GarbageRoot(chain, $"the mount at {mount.Directory}");
        }
    }
}
