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
            _parts.RemoveTree(_parts.Containers.TakeOutDamaged(nameOrId));
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
    internal bool RemoveIfItWants(string id)
    {
        if (_parts.Containers.TryRead(id) is not { Record.Spec.AutoRemove: true, State.IsRunning: false } ended) return false;
        Remove(ended, volumes: true);
        return true;
    }

    /// <summary>Idempotent: two removers, or a remover and a container that removes itself, do not disturb each other.</summary>
    private void Remove(Container container, bool volumes)
    {
        if (container.State.IsRunning) throw ContainerException.IsRunning(container.Name);
        if (_parts.Containers.TryTakeOut(container.Record) is { } grave)
        {
            ContainerCgroup.Sweep(_parts, container.Record, container.State.Cgroup);
            _parts.RemoveTree(grave);
        }

        if (volumes && container.Record.Resolved.AnonymousVolumes is { Count: > 0 } anonymous) RemoveVolumes(anonymous);
    }

    /// <summary>
    /// Those that another container has taken over (--volumes-from) stay with it. So do all while a container is damaged, which may have any:
    /// 'volume prune' takes them later.
    /// </summary>
    private void RemoveVolumes(IReadOnlyList<string> names)
    {
        var graves = new List<string>();
        using (var held = _parts.Volumes.Hold())
        {
            if (TryVolumeUsers() is not { } users) return;
            foreach (var name in names.Where(n => !users.ContainsKey(n)))
                if (_parts.Volumes.TakeOut(name, held) is { } grave) graves.Add(grave);
        }

        graves.ForEach(_parts.RemoveTree);
    }

    private Dictionary<string, List<string>>? TryVolumeUsers()
    {
        try
        {
            return _parts.VolumeUsers();
        }
        catch (ContainerException e) when (e.Code is "BK3206" or "BK3207")
        {
            // The removal of one container must not fail because another is damaged.
            return null;
        }
    }
}
