using BuildKit.Containers.Control;
using BuildKit.Containers.Supervision;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    private static readonly TimeSpan MonitorPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MonitorPause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Connects the caller to the streams of a running container, beside its log and whoever else is attached; what was written before is
    /// in the log. Returns the container's exit code when it ends, 0 after a detach. A container whose monitor died gets a new one. Cancelling
    /// leaves the container alone.
    /// </summary>
    public async Task<int> AttachAsync(string nameOrId, AttachOptions options, CancellationToken cancellationToken)
    {
        const string Step = "Attaching to";
        var container = _parts.Containers.Find(nameOrId);
        if (container.State.Status == ContainerStatus.Paused) throw ContainerException.Paused(Step, container.Name);
        if (!container.State.IsRunning) throw ContainerException.NotRunning(Step, container.Name, container.State.Status);
        while (true)
        {
            if (container.State.Monitor is null) container = await AdoptAsync(container, cancellationToken);
            using var end = new ContainerEnd(_parts, container);
            var (how, code) = await OnOwnThread($"attached to {container.Id[..12]}", () => Attach(container, end, options, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (how == AttachEnd.Detached) return 0;
            if (how == AttachEnd.Ended) return code ?? 125;

            // The supervisor has gone: with the container, or without it.
            if (_parts.Containers.TryRead(container.Id) is not { State.IsRunning: true } still) return await OnOwnThread("reads an exit code", () => end.Conclude(cancellationToken)) ?? 125;
            container = still;
        }
    }

    private (AttachEnd How, int? Code) Attach(Container container, ContainerEnd end, AttachOptions options, CancellationToken cancellationToken)
    {
        using var session = Reach(container, folder => AttachSession.TryBegin(folder, options), cancellationToken);
        if (session is null) return (AttachEnd.Lost, null);
        using var leaving = cancellationToken.Register(session.Leave);
        _parts.Events.Of(container.Record, "attach");
        var how = session.Watch(end.Signal);
        if (how == AttachEnd.Detached) _parts.Events.Of(container.Record, "detach");
        return (how, session.ExitCode);
    }

    /// <summary>
    /// Asks the supervisor of a running container; one that has just begun may not listen yet. Null when the container ended meanwhile or
    /// lost its supervisor.
    /// </summary>
    private T? Reach<T>(Container container, Func<ContainerFolder, T?> ask, CancellationToken cancellationToken)
        where T : class
    {
        var folder = _parts.Containers.FolderOf(container.Id);
        for (var patience = Environment.TickCount64 + (long)MonitorPatience.TotalMilliseconds; ;)
        {
            if (ask(folder) is { } answer) return answer;
            cancellationToken.ThrowIfCancellationRequested();
            if (_parts.Containers.TryRead(container.Id) is not { State: { IsRunning: true, Monitor: not null } }) return null;
            if (Environment.TickCount64 > patience) throw ContainerException.NotReached("Asking the monitor of", container.Name);
            Thread.Sleep(MonitorPause);
        }
    }

    /// <summary>Somebody else may do the same at this moment.</summary>
    private async Task<Container> AdoptAsync(Container container, CancellationToken cancellationToken)
    {
        try
        {
            return await StartAsync(container.Id, cancellationToken);
        }
        catch (ContainerException e) when (e.Code == "BK3211")
        {
            return _parts.Containers.Find(container.Id);
        }
    }
}
