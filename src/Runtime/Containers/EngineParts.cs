using System.Runtime.Versioning;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Trees;
using BuildKit.Files;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Linux;
using BuildKit.Storage;
using BuildKit.Volumes;
using StorageTrees = BuildKit.Storage.Trees;

namespace BuildKit.Containers;

/// <summary>What the verbs and the monitor share.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class EngineParts
{
    public EngineParts(EngineOptions options)
    {
        Options = options;
        Containers = new ContainerStore(options.Store);
        Volumes = new VolumeStore(options.Store);
        if (IsRootless && options.MonitorCommand.Count > 0) options.Store.Foreign ??= MappedFiles.For(options);
    }

    public EngineOptions Options { get; }

    /// <summary>Files of containers may have owners that only a process in a user namespace may touch.</summary>
    public bool HasForeignFiles => Store.Foreign?.AreUsed() == true;

    public Store Store => Options.Store;

    /// <summary>Containers get a user namespace, and layers are unpacked for it.</summary>
    public bool IsRootless => Store.Location.Rootless;

    public ContainerStore Containers { get; }

    public VolumeStore Volumes { get; }

    public ContainerEvents Events => field ??= new ContainerEvents(Store, Options.Clock);

    public DateTimeOffset Now => Options.Clock.GetUtcNow();

    /// <summary>Unpacks what is missing of an image's layers.</summary>
    public Task UnpackAsync(Image image, CancellationToken cancellationToken) => Store.Layers.EnsureAsync(
        [.. image.Layers.Zip(image.DiffIds, (blob, diffId) => new LayerContent(diffId, blob, _ => Task.FromResult(Store.Blobs.OpenRead(blob))))], cancellationToken);

    /// <summary>The unpacked layers of a container's image, top first. They were made when it was created and are kept by it.</summary>
    public IReadOnlyList<string> LayerFolders(ContainerRecord record) =>
        record.DiffIds.Count == 0 ? [Store.EnsureFolder("empty")]
        : [.. (Store.Layers.TryGet(record.DiffIds) ?? throw ContainerException.LayersMissing(record.Name, record.Spec.Image)).Reverse()];

    /// <summary>Which containers have which volumes. A container whose record cannot be read may have any: its error is thrown.</summary>
    public Dictionary<string, List<string>> VolumeUsers()
    {
        var users = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var record in Containers.Records())
        {
            foreach (var volume in record.Resolved.Mounts.OfType<ContainerMount.Volume>().Select(v => v.Name!).Distinct())
            {
                if (users.TryGetValue(volume, out var names)) names.Add(record.Name);
                else users[volume] = [record.Name];
            }
        }

        return users;
    }

    /// <summary>After a container's end: file systems behind its volumes that no other container works in are unmounted.</summary>
    public void ReleaseVolumes(ContainerRecord ended)
    {
        var names = ended.Resolved.Mounts.OfType<ContainerMount.Volume>().Select(v => v.Name!).ToHashSet(StringComparer.Ordinal);
        if (IsRootless || names.Count == 0 || !names.Any(n => HostMounts.IsMountPoint(Volumes.DataOf(n)))) return;
        using var held = Volumes.Hold();
        var running = Containers.List(all: false, _ => { }).Where(c => c.Id != ended.Id).SelectMany(c => c.Record.Resolved.Mounts.OfType<ContainerMount.Volume>()).Select(v => v.Name!);
        foreach (var name in names.Except(running)) VolumeMounts.Release(Volumes.DataOf(name));
    }

    /// <summary>Where the files of a container lie, for those who look at them from outside.</summary>
    public TreeJob TreeOf(Container container)
    {
        var lower = LayerFolders(container.Record);
        var upper = Containers.FolderOf(container.Id).Upper;
        return new TreeJob
        {
            Upper = upper,
            Lower = lower,
            UserXattrs = IsRootless,
            EngineMade = TreeJob.MadeFor(container.Record),
            Owner = IsRootless && !HasForeignFiles ? OwnerIn(container.Record, upper, lower) : null,
        };
    }

    /// <summary>With a single id, the container's user is who owns everything.</summary>
    private (uint Uid, uint Gid) OwnerIn(ContainerRecord record, string upper, IReadOnlyList<string> lower)
    {
        using var union = new UnionView([upper, .. lower], IsRootless);
        var user = ContainerPreparation.ResolveUser(union, record.Resolved.User, record.Spec.Groups);
        return (user.Uid, user.Gid);
    }

    /// <summary>Files of an ended container or a volume: hostile trees, removed beneath their parent.</summary>
    public void RemoveTree(string path) => StorageTrees.Remove(path, Store.Foreign);
}
