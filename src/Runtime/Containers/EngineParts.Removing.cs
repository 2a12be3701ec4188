namespace BuildKit.Containers;

internal sealed partial class EngineParts
{
    /// <summary>Idempotent: two removers, or a remover and a container that removes itself, do not disturb each other.</summary>
    public void Remove(Container container, bool volumes)
    {
        if (container.State.IsAlive) throw ContainerException.IsRunning(container.Name);
        if (Containers.TryTakeOut(container.Record) is { } grave)
        {
            Events.Of(container.Record, "destroy");
            ContainerCgroup.Sweep(this, container.Record, container.State.Cgroup);
            RemoveTree(grave);
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
        using (var held = Volumes.Hold())
        {
            if (TryVolumeUsers() is not { } users) return;
            foreach (var name in names.Where(n => !users.ContainsKey(n)))
            {
                if (Volumes.TakeOut(name, held) is not { } grave) continue;
                graves.Add(grave);
                Events.OfVolume(name, "destroy");
            }
        }

        graves.ForEach(RemoveTree);
    }

    private Dictionary<string, List<string>>? TryVolumeUsers()
    {
        try
        {
            return VolumeUsers();
        }
        catch (ContainerException e) when (e.Code is "BK3206" or "BK3207")
        {
            // The removal of one container must not fail because another is damaged.
            return null;
        }
    }
}
