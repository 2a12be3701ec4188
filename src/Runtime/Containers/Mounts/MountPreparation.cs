using System.Runtime.Versioning;
using BuildKit.Containers.Settings;
using BuildKit.Files;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Linux;
using BuildKit.Volumes;

namespace BuildKit.Containers.Mounts;

/// <summary>Sees to it that what a container mounts is there, and says where.</summary>
[SupportedOSPlatform("linux")]
internal sealed class MountPreparation(EngineParts engine, Container container, UnionView union, ResolvedUser user)
{
    public MountPlace Prepare(ContainerMount mount) => mount switch
    {
        ContainerMount.Bind bind => PlaceOf(bind),
        ContainerMount.Volume volume => PlaceOf(volume),
        ContainerMount.Tmpfs tmpfs => new MountPlace.Memory(ModeOf(tmpfs)),
        ContainerMount.ImageFiles image => PlaceOf(image),
        _ => throw new ArgumentOutOfRangeException(nameof(mount), mount, null),
    };

    /// <summary>As runc has it: a directory of the image keeps its mode, so that not everybody may write to a tmpfs at /run.</summary>
    private string[] ModeOf(ContainerMount.Tmpfs tmpfs) =>
        tmpfs.Mode is null && union.TryStat(tmpfs.Target) is { Kind: FileKind.Directory } directory ? ["mode=" + Convert.ToString(directory.Mode, 8)] : [];

    private MountPlace.HostPath PlaceOf(ContainerMount.Bind bind)
    {
        if (!Path.Exists(bind.Source)) MakeSource(bind);
        CheckPropagation(bind);
        if (bind.Owner is not { } owner) return new MountPlace.HostPath(bind.Source);
        if (engine.IsRootless) throw ContainerException.OwnersNeedRoot(bind.Source);
        var (uid, gid) = OwnerOf(bind.Source);
        return new MountPlace.HostPath(bind.Source) { Uids = OwnerMap.Swap(uid, owner.Uid ?? user.Uid), Gids = OwnerMap.Swap(gid, owner.Gid ?? user.Gid) };
    }

    private static void MakeSource(ContainerMount.Bind bind)
    {
        if (!bind.CreateSource) throw ContainerException.MissingBind(bind.Source, bind.Target);
        try
        {
            Directory.CreateDirectory(bind.Source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ContainerException.CannotMakeBind(bind.Source, e);
        }
    }

    /// <summary>What cannot spread would be a silent loss: the kernel binds a private mount as "shared" without a word.</summary>
    private void CheckPropagation(ContainerMount.Bind bind)
    {
        if (bind.Propagation is null or "private" or "rprivate") return;
        var shared = bind.Propagation is "shared" or "rshared";
        if (shared && engine.IsRootless) throw ContainerException.SharingNeedsRoot(bind.Source);
        var real = FileCalls.RealPath(bind.Source);
        var mount = HostMounts.Of(real);
        if (!mount.IsShared && (shared || !mount.IsSlave)) throw ContainerException.NotShared(bind.Source, mount.Path, bind.Propagation);
    }

    private static (uint Uid, uint Gid) OwnerOf(string path)
    {
        var fd = FileCalls.Open(path, OpenFlags.Path);
        try
        {
            var status = FileCalls.Stat(fd, "");
            return (status.Uid, status.Gid);
        }
        finally
        {
            FileCalls.Close(fd);
        }
    }

    private MountPlace PlaceOf(ContainerMount.Volume mount)
    {
        using (var held = engine.Volumes.Hold())
        {
            var volume = engine.Volumes.TryFind(mount.Name!) ?? engine.Volumes.Create(RequestOf(mount, container.Record), engine.Now, held);
            switch (VolumeBacking.Of(volume.Options))
            {
                case VolumeBacking.HostDirectory host:
                    return Directory.Exists(host.Path) ? new MountPlace.HostPath(host.Path) { Subpath = Existing(mount, host.Path), ReadOnly = host.ReadOnly } : throw VolumeException.NoDevice(volume.Name, host.Path);
                case VolumeBacking.FileSystem { Type: "tmpfs" } memory when engine.IsRootless:
                    return new MountPlace.Memory(memory.Options);
                case VolumeBacking.FileSystem other when engine.IsRootless:
                    throw VolumeException.MountNeedsRoot(volume.Name, other.Type);
                case VolumeBacking.FileSystem other:
                    VolumeMounts.Ensure(volume, other);
                    break;
            }
        }

        // Only before a container's first start, as Docker does when it makes one: who empties a volume later wants it empty.
        if (!mount.NoCopy && container.State.StartedAt is null) engine.Volumes.Fill(mount.Name!, root => Fill(mount, root));
        return new MountPlace.HostPath(engine.Volumes.DataOf(mount.Name!)) { Subpath = Existing(mount, engine.Volumes.DataOf(mount.Name!)) };
    }

    private bool Fill(ContainerMount.Volume mount, RootedDirectory root)
    {
        if (!engine.HasForeignFiles) return new VolumeFiller(union, root, !engine.IsRootless).Fill(mount.Target);
        if (union.TryStat(mount.Target) is not { Kind: FileKind.Directory }) return false;
        new MappedProcess(engine.Options).Run([MappedWork.Fill, engine.Volumes.DataOf(mount.Name!), mount.Target, engine.Containers.FolderOf(container.Id).Upper, .. engine.LayerFolders(container.Record)]);
        return true;
    }

    public static VolumeRequest RequestOf(ContainerMount.Volume mount, ContainerRecord record)
    {
        var request = record.Resolved.AnonymousVolumes.Contains(mount.Name!) ? VolumeRequest.Anonymous(mount.Name!) : new VolumeRequest(mount.Name!);
        if (mount.Settings is not { } settings) return request;
        return request with { Driver = settings.Driver, Options = settings.Options, Labels = Oci.OrdinalMap.From([.. request.Labels, .. settings.Labels]) };
    }

    /// <summary>For a good message; the launch finds it again, beneath the volume, by itself.</summary>
    private static string? Existing(ContainerMount.Volume mount, string data)
    {
        if (mount.Subpath is not { } subpath) return null;
        using var root = RootedDirectory.Open(data);
        return root.CanReach(subpath, out var errno) ? subpath : throw VolumeException.BadSubpath(mount.Name!, subpath, LinuxException.Explain(errno));
    }

    private MountPlace.Layers PlaceOf(ContainerMount.ImageFiles mount)
    {
        var manifest = mount.Manifest ?? throw new ArgumentException("An image that is mounted is resolved when its container is made.", nameof(mount));
        var image = Image.Read(engine.Store.Blobs, manifest);
        engine.UnpackAsync(image, CancellationToken.None).GetAwaiter().GetResult();
        IReadOnlyList<string> layers = image.DiffIds.Count == 0 ? [engine.Store.EnsureFolder("empty")] : [.. engine.Store.Layers.TryGet(image.DiffIds)!.Reverse()];
        if (mount.Subpath is not { } subpath) return new MountPlace.Layers(layers);
        using var files = new UnionView(layers, engine.IsRootless);
        return new MountPlace.Layers(files.HostPaths(subpath)?.Paths ?? throw ContainerException.NotInImage(mount.Image, subpath));
    }
}
