using BuildKit.Containers.Mounts;
using BuildKit.Containers.Trees;
using BuildKit.Content;
using BuildKit.Layers;
using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Copies a file or directory of a container to the host by Docker's rules about '/.' and names that are not there yet. The container may
    /// run, and may change its files meanwhile: nothing outside its root is ever read. Returns the bytes of the files.
    /// </summary>
    /// <param name="nameOrId">The container.</param>
    /// <param name="path">In the container.</param>
    /// <param name="hostPath">On the host, absolute.</param>
    /// <param name="settings">How.</param>
    /// <param name="cancellationToken">Stops the copy; what was copied stays.</param>
    public long CopyOut(string nameOrId, string path, string hostPath, CopySettings settings, CancellationToken cancellationToken)
    {
        using var container = ContainerRoot.Open(_parts, _parts.Containers.Find(nameOrId));
        var source = Look(container, path, settings.FollowLinks);
        var there = CopyPlace.OnHost(hostPath, follow: true);
        there.Root.Dispose();
        var plan = CopyPlan.Of(source.End, there.End);
        using var directory = Files.RootedDirectory.Open(plan.Directory);
        var target = new CopyTarget(directory, ".") { Owners = settings.KeepOwners && UserIds.Effective == 0 ? CopyOwners.Kept : CopyOwners.Callers };
        CopyStreams.Connect(
            output => Read(container, source.Path, plan.Name, output, cancellationToken),
            input => target.Apply(input, cancellationToken));
        return target.Bytes;
    }

    /// <summary>Writes a file or directory of a container as a tar archive, under the last name of its path; "dir/." is its contents alone.</summary>
    public void CopyOut(string nameOrId, string path, Stream tar, CopySettings settings, CancellationToken cancellationToken)
    {
        using var container = ContainerRoot.Open(_parts, _parts.Containers.Find(nameOrId));
        var source = Look(container, path, settings.FollowLinks);
        if (!source.End.Exists) throw ContainerException.NothingToCopy(path);
        if (source.End is { WantsDirectory: true, IsDirectory: false }) throw ContainerException.NoDirectory(path);
        Read(container, source.Path, source.End.MeansContents ? null : new CopyEnd(path, true, true, true).Name, tar, cancellationToken);
    }

    /// <summary>Copies a file or directory of the host into a container; see <see cref="CopyOut(string, string, string, CopySettings, CancellationToken)"/>.</summary>
    public long CopyIn(string nameOrId, string hostPath, string path, CopySettings settings, CancellationToken cancellationToken)
    {
        var source = CopyPlace.OnHost(hostPath, settings.FollowLinks);
        using var bounds = source.Root;
        using var container = ContainerRoot.Open(_parts, _parts.Containers.Find(nameOrId));
        var plan = CopyPlan.Of(source.End, Look(container, path, follow: true).End);
        long bytes = 0;
        CopyStreams.Connect(
            output => CopyStreams.Write(Counted(new CopySource(source.Root).Read(source.Path, plan.Name)), output, cancellationToken),
            input => Apply(container, plan.Directory, settings, input, cancellationToken));
        return bytes;

        IEnumerable<LayerEntry> Counted(IEnumerable<LayerEntry> entries)
        {
            foreach (var entry in entries)
            {
                if (entry is LayerEntry.RegularFile file) bytes += file.Size;
                yield return entry;
            }
        }
    }

    /// <summary>Unpacks a tar archive, compressed or not, into a directory of a container, with the owners it has. Links on the way are followed inside the container.</summary>
    public void CopyIn(string nameOrId, Stream tar, string path, CopySettings settings, CancellationToken cancellationToken)
    {
        using var container = ContainerRoot.Open(_parts, _parts.Containers.Find(nameOrId));
        var place = Look(container, path, follow: true).End;
        if (place is not { Exists: true, IsDirectory: true }) throw ContainerException.NoDirectory(path);
        using var plain = Compression.Decompress(tar, out _);
        Apply(container, place.Clean, settings with { KeepOwners = true }, plain, cancellationToken);
    }

    private CopyPlace Look(ContainerRoot container, string path, bool follow)
    {
        if (!_parts.HasForeignFiles) return CopyPlace.In(container.Root, path, follow);
        var text = "";
        new MappedProcess(_parts.Options).Run([MappedWork.Look, path, follow ? "true" : "false"], container.Root.Handle, drain: answer => text = new StreamReader(answer).ReadToEnd());
        return CopyPlace.FromText(container.Root, text);
    }

    private void Read(ContainerRoot container, string path, string? name, Stream output, CancellationToken cancellationToken)
    {
        if (_parts.HasForeignFiles) new MappedProcess(_parts.Options).Run([MappedWork.CopyOut, path, .. name is null ? Array.Empty<string>() : [name]], container.Root.Handle, drain: tar => tar.CopyTo(output));
        else CopyStreams.Write(new CopySource(container.Root) { IsContainer = true }.Read(path, name), output, cancellationToken);
    }

    private void Apply(ContainerRoot container, string directory, CopySettings settings, Stream tar, CancellationToken cancellationToken)
    {
        var owners = settings.KeepOwners ? CopyOwners.Kept : CopyOwners.Roots;
        if (_parts.HasForeignFiles) new MappedProcess(_parts.Options).Run([MappedWork.CopyIn, directory[1..], owners.ToString()], container.Root.Handle, feed: tar.CopyTo);
        else new CopyTarget(container.Root, directory[1..]) { Owners = _parts.IsRootless ? CopyOwners.Only : owners }.Apply(tar, cancellationToken);
    }
}
