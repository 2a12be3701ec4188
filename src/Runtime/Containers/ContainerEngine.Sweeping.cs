namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// What crashes left behind beside the containers: names that lead nowhere and run folders (FIFOs, sockets) of what does not run. They
    /// hinder nobody; with <paramref name="remove"/> they go. Containers with <c>--rm</c> whose monitor died go with the first list.
    /// </summary>
    public IReadOnlyList<string> Leftovers(bool remove)
    {
        _ = List(new ListOptions { All = true });
        return _parts.Containers.Leftovers(remove);
    }

    /// <summary>One that wanted to be removed at its end, whose monitor died before it could.</summary>
    private bool RemoveIfAbandoned(Container container)
    {
        if (!container.Record.Spec.AutoRemove || container.State.Status != ContainerStatus.Exited) return false;
        if (_parts.Containers.IsWatched(_parts.Containers.FolderOf(container.Id))) return false;
        _parts.Remove(container, volumes: true);
        return true;
    }
}
