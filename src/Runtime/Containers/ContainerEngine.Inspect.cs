using BuildKit.Containers.Inspection;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>The container as one JSON object in Docker's shape, UTF-8.</summary>
    /// <param name="nameOrId">The container.</param>
    /// <param name="size">With the bytes it takes: all its files are looked at.</param>
    public byte[] Inspect(string nameOrId, bool size = false)
    {
        var container = Find(nameOrId);
        return ContainerInspection.Write(container, _parts.Containers.FolderOf(container.Id), _parts.Volumes.DataOf, Lower(container.Record), size ? SizeOf(container) : null);
    }

    private IReadOnlyList<string>? Lower(ContainerRecord record)
    {
        try
        {
            return _parts.LayerFolders(record);
        }
        catch (ContainerException)
        {
            // Its layers are gone; what else is known of it can be shown all the same.
            return null;
        }
    }
}
