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

        // Read anew each time: one that removes itself may be gone, or going, and one that was being started may run by now.
        while (_parts.Containers.TryRead(container.Id) is { } now)
        {
            if (!now.State.IsAlive)
            {
                _parts.Remove(now, remove.Volumes || now.Record.Spec.AutoRemove);
                return;
            }

            if (!remove.Force) throw ContainerException.IsRunning(now.Name);
            await StopAsync(now.Id, new StopOptions { Signal = "KILL", Timeout = Timeout.InfiniteTimeSpan }, cancellationToken);
        }
    }

    /// <summary>After its end: a container with <c>--rm</c> goes.</summary>
    internal bool RemoveIfItWants(string id)
    {
        if (_parts.Containers.TryRead(id) is not { Record.Spec.AutoRemove: true, State.IsAlive: false } ended) return false;
        _parts.Remove(ended, volumes: true);
        return true;
    }
}
