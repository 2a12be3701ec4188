namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Removes a container with all it has written. One that runs is refused unless forced, then it is killed. Its anonymous volumes go only
    /// when asked for; named ones never.
    /// </summary>
    public async Task RemoveAsync(string nameOrId, RemoveOptions remove, CancellationToken cancellationToken)
    {
        Container container;
        try
        {
            container = _parts.Containers.Find(nameOrId);
        }
        catch (ContainerException e) when (remove.Force && e.Code is "BK3206" or "BK3207")
        {
            EngineParts.RemoveTree(_parts.Containers.TakeOutDamaged(nameOrId));
            return;
        }

        if (container.State.IsRunning)
        {
            if (!remove.Force) throw ContainerException.IsRunning(container.Name);
            await StopAsync(container.Id, new StopOptions { Signal = "KILL", Timeout = Timeout.InfiniteTimeSpan }, cancellationToken);
        }

        // One that removes itself may be gone, or going.
        if (_parts.Containers.TryRead(container.Id) is { } left) Remove(left, remove.Volumes || left.Record.Spec.AutoRemove);
    }

    /// <summary>After its end: a container with <c>--rm</c> goes.</summary>
    internal void RemoveIfItWants(string id)
    {
        if (_parts.Containers.TryRead(id) is { Record.Spec.AutoRemove: true, State.IsRunning: false } ended) Remove(ended, volumes: true);
    }

    /// <summary>Idempotent: two removers, or a remover and a container that removes itself, do not disturb each other.</summary>
    private void Remove(Container container, bool volumes)
    {
        if (container.State.IsRunning) throw ContainerException.IsRunning(container.Name);
        if (_parts.Containers.TryTakeOut(container.Record) is { } grave) EngineParts.RemoveTree(grave);
        if (!volumes) return;
        foreach (var name in container.Record.Resolved.AnonymousVolumes)
        {
            if (_parts.Volumes.TakeOut(name) is { } removed) EngineParts.RemoveTree(removed);
        }
    }
}
