namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>The container as one JSON object in Docker's shape, UTF-8.</summary>
    /// <param name="nameOrId">The container.</param>
    /// <param name="size">With the bytes it takes: all its files are looked at.</param>
    public byte[] Inspect(string nameOrId, bool size = false)
    {
        var container = Find(nameOrId);
        return ContainerInspection.Write(container, _parts.Containers.FolderOf(container.Id), _parts.Volumes.DataOf, size ? SizeOf(container) : null);
    }
}
