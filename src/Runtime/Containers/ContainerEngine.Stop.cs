using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>Sends the stop signal, then SIGKILL when the time is over. A container that does not run is left alone. Returns when it has ended.</summary>
    public async Task StopAsync(string nameOrId, StopOptions stop, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        if (!container.State.IsRunning) return;
        var signal = stop.Signal is { } name ? SignalNames.Parse(name) : container.Record.Resolved.StopSignal;
        var time = stop.Timeout ?? TimeSpan.FromSeconds(container.Record.Resolved.StopTimeout);
        await OnOwnThread("stops a container", () =>
        {
            using var end = new ContainerEnd(_parts, container);
            end.Signal(signal);
            Thaw(container);
            if (!end.Wait(time, cancellationToken)) end.Signal(SignalNames.Kill);
            end.Wait(Timeout.InfiniteTimeSpan, cancellationToken);
            return end.Conclude(cancellationToken);
        });
    }

    /// <summary>Sends a signal to the first process of a running container.</summary>
    public void Kill(string nameOrId, string signal = "KILL")
    {
        var number = SignalNames.Parse(signal);
        var container = _parts.Containers.Find(nameOrId);
        if (!container.State.IsRunning) throw ContainerException.NotRunning("Signalling", container.Name, container.State.Status);
        using var end = new ContainerEnd(_parts, container);
        end.Signal(number);
        Thaw(container);
        // Whoever kills wants to see it dead in the next list.
        if (number != SignalNames.Kill) return;
        end.Wait(TimeSpan.FromSeconds(10), CancellationToken.None);
        end.Conclude(CancellationToken.None);
    }

    /// <summary>Waits until a container has ended and returns its exit code; null when nobody saw it end.</summary>
    public async Task<int?> WaitAsync(string nameOrId, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        if (!container.State.IsRunning) return container.State.ExitCode ?? (container.State.Status == ContainerStatus.Created ? 0 : null);
        return await OnOwnThread("waits for a container", () =>
        {
            using var end = new ContainerEnd(_parts, container);
            end.Wait(Timeout.InfiniteTimeSpan, cancellationToken);
            return end.Conclude(cancellationToken);
        });
    }
}
