using System.Globalization;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>Sends the stop signal, then SIGKILL when the time is over. A container that does not run is left alone. Returns when it has ended.</summary>
    public async Task StopAsync(string nameOrId, StopOptions stop, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        if (!container.State.IsAlive) return;
        var signal = stop.Signal is { } name ? SignalNames.Parse(name) : container.Record.Resolved.StopSignal;
        var time = stop.Timeout ?? container.Record.Resolved.StopTime;
        await OnOwnThread("stops a container", () =>
        {
            using var end = new ContainerEnd(_parts, EndRestarts(container));
            Send(end, container, signal);
            Thaw(container);
            if (!end.Wait(time, cancellationToken)) Send(end, container, SignalNames.Kill);
            end.Wait(Timeout.InfiniteTimeSpan, cancellationToken);
            var code = end.Conclude(cancellationToken);
            _parts.Events.Of(container.Record, "stop");
            return code;
        });
    }

    /// <summary>Sends a signal to the first process of a running container.</summary>
    public void Kill(string nameOrId, string signal = "KILL")
    {
        var number = SignalNames.Parse(signal);
        var container = _parts.Containers.Find(nameOrId);
        if (!container.State.IsAlive) throw ContainerException.NotRunning("Signalling", container.Name, container.State.Status);
        if (SignalNames.EndsPrograms(number, container.Record.Resolved.StopSignal)) container = EndRestarts(container);
        using var end = new ContainerEnd(_parts, container);
        Send(end, container, number);
        Thaw(container);
        // Whoever kills wants to see it dead in the next list.
        if (number != SignalNames.Kill) return;
        end.Wait(TimeSpan.FromSeconds(10), CancellationToken.None);
        end.Conclude(CancellationToken.None);
    }

    private void Send(ContainerEnd end, Container container, int signal)
    {
        _parts.Events.Of(container.Record, "kill", "signal", signal.ToString(CultureInfo.InvariantCulture));
        end.Signal(signal);
    }
}
