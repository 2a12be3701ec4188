using BuildKit.Containers.Resources;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>Stops every process of a container where it stands, until <see cref="Unpause"/>. Returns when they stand.</summary>
    public void Pause(string nameOrId) => SetPaused(nameOrId, paused: true);

    /// <summary>Lets a paused container go on.</summary>
    public void Unpause(string nameOrId) => SetPaused(nameOrId, paused: false);

    private void SetPaused(string nameOrId, bool paused)
    {
        var container = _parts.Containers.Find(nameOrId);
        if (!container.State.IsRunning) throw ContainerException.NotRunning(paused ? "Pausing" : "Going on with", container.Name, container.State.Status);
        if (container.State.Status == ContainerStatus.Paused == paused) throw ContainerException.WrongPauseState(container.Name, paused);
        using var group = ContainerCgroup.Open(container);
        if (group is not { CanFreeze: true }) throw LimitException.NoFreezer(container.Name);

        // Said before it is done: after a crash between the two, 'unpause' puts it right.
        var (before, after) = paused ? (ContainerStatus.Running, ContainerStatus.Paused) : (ContainerStatus.Paused, ContainerStatus.Running);
        if (paused) Record(container, after);
        try
        {
            group.SetFrozen(paused);
        }
        catch (LimitException) when (paused)
        {
            Record(container, before);
            throw;
        }

        if (!paused) Record(container, after);
        _parts.Events.Of(container.Record, paused ? "pause" : "unpause");
    }

    private void Record(Container container, ContainerStatus status) =>
        _parts.Containers.ChangeState(container.Id, now => now.IsRunning ? now with { Status = status } : now);

    /// <summary>A frozen process acts on a signal when it goes on, so whoever signals a paused container wants it to go on, as in Docker.</summary>
    private void Thaw(Container container)
    {
        if (container.State.Status != ContainerStatus.Paused) return;
        using var group = ContainerCgroup.Open(container);
        group?.SetFrozen(frozen: false);
        Record(container, ContainerStatus.Running);
        _parts.Events.Of(container.Record, "unpause");
    }
}
