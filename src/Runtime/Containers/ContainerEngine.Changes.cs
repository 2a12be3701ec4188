using BuildKit.Containers.Mounts;
using BuildKit.Containers.Trees;
using BuildKit.Layers;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>What the container changed of its image's files, by path. Volumes and what the engine itself makes are not among it.</summary>
    public IReadOnlyList<ContainerChange> Diff(string nameOrId)
    {
        var tree = _parts.TreeOf(_parts.Containers.Find(nameOrId));
        if (!_parts.HasForeignFiles)
        {
            using var changes = new ContainerChanges(tree);
            return changes.List();
        }

        IReadOnlyList<ContainerChange> list = [];
        new MappedProcess(_parts.Options).Run([MappedWork.Changes, .. tree.ToArguments()], drain: tar =>
        {
            using var reader = new TarReader(tar, leaveOpen: true);
            using var below = new UnionView(tree.Lower, tree.UserXattrs);
            list = ContainerChanges.List(EntriesOf(reader), below);
        });
        return list;
    }

    /// <summary>
    /// Writes the container's root file system as one tar archive, image and changes together, running or not. Volumes are empty directories
    /// in it. Equal trees give equal bytes.
    /// </summary>
    public void Export(string nameOrId, Stream output, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        var tree = _parts.TreeOf(container);
        _parts.Events.Of(container.Record, "export");
        if (_parts.HasForeignFiles) new MappedProcess(_parts.Options).Run([MappedWork.Export, .. tree.ToArguments()], drain: tar => tar.CopyTo(output));
        else CopyStreams.Write(UnionEntries.Enumerate(tree), output, cancellationToken);
    }

    private static IEnumerable<LayerEntry> EntriesOf(TarReader reader)
    {
        while (reader.Next() is { } entry) yield return entry;
    }
}
