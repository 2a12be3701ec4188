using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Images;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Containers.Mounts;

/// <summary>
/// Images as read-only directories. Root mounts the union where everybody sees it. An ordinary user cannot mount for others: a process of
/// his own waits in a user and mount namespace with the union as its root, and the directory is a link to it,
/// <c>/proc/PID/root</c>, which he (and root) can enter. The holder runs no program of the image; it ends with the unmount, and what a
/// dead one leaves behind is cleaned away by the next call.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ImageMounts(EngineOptions options)
{
    private const string LockName = "image-mounts";
    private readonly EngineParts _parts = new(options);

    private string Folder => Path.Combine(_parts.Store.RunRoot, "mounts");

    /// <summary>Mounts an image of the store, at a directory that is empty or absent, or at one of the engine's own choice.</summary>
    public async Task<ImageMount> MountAsync(string image, string? directory, CancellationToken cancellationToken)
    {
        var resolved = new ImageCatalog(_parts.Store).Resolve(image).Image;
        await _parts.UnpackAsync(resolved, cancellationToken);
        var layers = resolved.DiffIds.Count == 0 ? [Nothing()] : _parts.Store.Layers.TryGet(resolved.DiffIds)!.Reverse().ToList();
        _parts.Store.EnsureRunRoot();
        using var held = await _parts.Store.Locks.AcquireAsync(LockName, LockMode.Exclusive, cancellationToken);
        var id = Convert.ToHexStringLower(options.RandomBytes(6));
        var target = Path.GetFullPath(directory ?? Path.Combine(Folder, id));
        var mount = new ImageMount
        {
            Id = id,
            Name = image,
            Image = resolved.Id,
            ChainId = resolved.DiffIds.Count == 0 ? null : ChainId.Of(resolved.DiffIds),
            Directory = target,
            DirectoryWasThere = Directory.Exists(target),
        };
        if (File.Exists(target) || (mount.DirectoryWasThere && Directory.EnumerateFileSystemEntries(target).Any())) throw ContainerException.MountPlaceTaken(target);
        Directory.CreateDirectory(Folder);
        mount = _parts.IsRootless ? Hold(mount, layers) : MountForAll(mount, layers);
        File.WriteAllBytes(RecordOf(id), ContainerJson.Write(mount));
        return mount;
    }

    /// <summary>What is mounted now. Records of holders that died are cleaned away.</summary>
    public IReadOnlyList<ImageMount> List()
    {
        if (!Directory.Exists(Folder)) return [];
        var mounts = new List<ImageMount>();
        foreach (var file in Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(file) is not { } mount) continue;
            if (mount.Holder is null || ContainerStore.IsAlive(mount.Holder)) mounts.Add(mount);
            else Forget(mount);
        }

        return mounts;
    }

    /// <summary>By directory, mount id, or image name; a name that is mounted more than once is unmounted everywhere.</summary>
    public void Unmount(string which)
    {
        var path = Path.GetFullPath(which);
        var found = List().Where(m => m.Directory == path || m.Id == which).ToList();
        if (found.Count == 0) found = [.. List().Where(m => m.Name == which)];
        if (found.Count == 0) throw ContainerException.NotMounted(which);
        foreach (var mount in found)
        {
            if (mount.Holder is { } holder)
            {
                using var process = ProcessHandle.TryOpen(holder.Pid, holder.StartTime);
                process?.Signal(SignalNames.Kill);
                process?.Wait(Timeout.InfiniteTimeSpan);
            }
            else UnionMount.Unmount(mount.Directory);

            Forget(mount);
        }
    }

    private ImageMount MountForAll(ImageMount mount, IReadOnlyList<string> layers)
    {
        Directory.CreateDirectory(mount.Directory);
        UnionMount.MountReadOnly(layers, mount.Directory, Nothing());
        return mount;
    }

    private ImageMount Hold(ImageMount mount, IReadOnlyList<string> layers)
    {
        var root = Path.Combine(Folder, mount.Id + ".root");
        Directory.CreateDirectory(root);
        var gate = Path.Combine(Folder, mount.Id + ".gate");
        DescriptorCalls.MakeFifo(gate, 0x180);

        // Open both ways, so that the wait never ends by itself; nobody ever opens this gate.
        using var closed = DescriptorCalls.Open(gate, DescriptorCalls.ReadWrite);
        File.Delete(gate);
        using var holder = Launcher.Start(
            new RuntimeSpec
            {
                Root = new RuntimeRoot(root, Readonly: true),
                Process = new RuntimeProcess { Args = ["/"] },
                Linux = new RuntimeLinux
                {
                    Namespaces = [new RuntimeNamespace(NamespaceKind.User), new RuntimeNamespace(NamespaceKind.Mount)],
                    UidMappings = RootlessMaps.Uids(),
                    GidMappings = RootlessMaps.Gids(),
                },
            },
            new LaunchOptions { Overlay = new OverlayRoot(layers, null, null), Gate = closed, Rootless = true });
        if (mount.DirectoryWasThere) Directory.Delete(mount.Directory);
        else if (Path.GetDirectoryName(mount.Directory) is { } parent) Directory.CreateDirectory(parent);
        File.CreateSymbolicLink(mount.Directory, LinkOf(holder.Pid));
        return mount with { Holder = new ProcessIdentity(holder.Pid, holder.StartTime, ProcessHandle.BootId) };
    }

    private void Forget(ImageMount mount)
    {
        if (mount.Holder is { } holder)
        {
            // A link that leads elsewhere by now is somebody else's.
            if (new FileInfo(mount.Directory).LinkTarget == LinkOf(holder.Pid)) File.Delete(mount.Directory);
            if (mount.DirectoryWasThere && !Path.Exists(mount.Directory)) Directory.CreateDirectory(mount.Directory);
            Directory.Delete(Path.Combine(Folder, mount.Id + ".root"));
        }
        else if (!mount.DirectoryWasThere && Directory.Exists(mount.Directory)) Directory.Delete(mount.Directory);

        File.Delete(RecordOf(mount.Id));
    }

    private string Nothing() => _parts.Store.EnsureFolder("empty");

    private string RecordOf(string id) => Path.Combine(Folder, id + ".json");

    private static string LinkOf(int pid) => $"/proc/{pid}/root";

    private static ImageMount? Read(string file)
    {
        try
        {
            return ContainerJson.ReadMount(File.ReadAllBytes(file));
        }
        catch (FileNotFoundException)
        {
            // Unmounted meanwhile.
            return null;
        }
        catch (JsonException e)
        {
            throw ContainerException.Damaged(file, e.Message, e);
        }
    }
}
