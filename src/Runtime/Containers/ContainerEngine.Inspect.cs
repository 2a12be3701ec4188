namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>The container as one JSON object in Docker's shape, UTF-8.</summary>
    public byte[] Inspect(string nameOrId)
    {
        var container = Find(nameOrId);
        return ContainerInspection.Write(container, _parts.Containers.FolderOf(container.Id), _parts.Volumes.DataOf);
    }
}
