using BuildKit.Containers.Trees;
using BuildKit.Layers;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>What the container changed of its image's files, by path. Volumes and what the engine itself makes are not among it.</summary>
    public IReadOnlyList<ContainerChange> Diff(string nameOrId)
    {
        using var changes = new ContainerChanges(_parts.TreeOf(_parts.Containers.Find(nameOrId)));
        return changes.List();
    }

    /// <summary>
    /// Writes the container's root file system as one tar archive, image and changes together, running or not. Volumes are empty directories
    /// in it. Equal trees give equal bytes.
    /// </summary>
    public void Export(string nameOrId, Stream output, CancellationToken cancellationToken)
    {
        using var tar = new TarWriter(output, leaveOpen: true);
        foreach (var entry in UnionEntries.Enumerate(_parts.TreeOf(_parts.Containers.Find(nameOrId))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            tar.Write(entry);
        }

        tar.Complete();
    }
}
