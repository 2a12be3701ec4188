using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Starts a container that does not run, in the background. One that runs without a monitor, because that died, gets a new one. One that
    /// runs and is watched is left alone. Returns when its program runs, or throws why it does not.
    /// </summary>
    public async Task<Container> StartAsync(string nameOrId, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        if (container.State.Status == ContainerStatus.Paused) throw ContainerException.Paused("Starting", container.Name);
        if (container.State is { IsAlive: true, Monitor: not null }) return container;
        var task = container.State.IsRunning ? MonitorTask.Adopt : MonitorTask.Start;
        try
        {
            await OnOwnThread("starts a monitor", () =>
            {
                MonitorProcess.Start(_parts, task, container.Id, terminal: null);
                return true;
            }).WaitAsync(cancellationToken);
        }
        catch (BuildKitException) when (container.Record.Spec.AutoRemove && _parts.Containers.TryRead(container.Id) is { State.IsAlive: false } failed)
        {
            _parts.Remove(failed, volumes: true);
            throw;
        }

        // One that removes itself may have ended already.
        return _parts.Containers.TryRead(container.Id) ?? container;
    }

    /// <summary>Starts a container in the foreground of this process, see <see cref="RunAsync"/>; one that runs already is attached to.</summary>
    public Task<int> StartAttachedAsync(string nameOrId, RunOptions run, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        if (container.State.Status == ContainerStatus.Paused) throw ContainerException.Paused("Starting", container.Name);
        if (!container.State.IsRunning) return SuperviseAsync(container.Id, run, cancellationToken);
        return AttachAsync(container.Id, new AttachOptions { Stdio = run.Stdio, DetachKeys = run.DetachKeys, SignalProxy = run.SignalProxy }, cancellationToken);
    }

    /// <summary>A container with <c>--rm</c> stays for its next run, and goes at the end of that.</summary>
    public async Task<Container> RestartAsync(string nameOrId, StopOptions stop, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        var stays = container is { State.IsAlive: true, Record.Spec.AutoRemove: true };
        if (stays) SetAutoRemove(container.Id, false);
        try
        {
            if (container.State.IsAlive) await StopAsync(container.Id, stop, cancellationToken);
            var started = await StartAsync(container.Id, cancellationToken);
            _parts.Events.Of(container.Record, "restart");
            return started;
        }
        finally
        {
            if (stays) SetAutoRemove(container.Id, true);
        }
    }

    private void SetAutoRemove(string id, bool wanted) =>
        _parts.Containers.ChangeRecord(id, record => record with { Spec = record.Spec with { AutoRemove = wanted } });
}
