using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using BuildKit.Containers.Exec;
using BuildKit.Linux;

namespace BuildKit.Containers.Health;

/// <summary>
/// Probes a container during one of its runs. Nothing here makes the loop wait: a probe is a process of its own, told by its end. Where the
/// container is paused no probe begins, as in Docker.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HealthMonitor : IDisposable
{
    private const int MostOutput = 4096;
    private readonly EngineParts _engine;
    private readonly EventLoop _loop;
    private readonly string _id;
    private readonly HealthCheck _check;
    private readonly DateTimeOffset _started;
    private readonly Action<HealthState> _changed;
    private HealthState _state;
    private EventLoop.Timer? _timer;
    private ExecProbe? _probe;

    /// <param name="engine">The store's parts.</param>
    /// <param name="loop">Everything happens on its thread.</param>
    /// <param name="container">As it runs now.</param>
    /// <param name="changed">Called with each new status, after it was written.</param>
    private HealthMonitor(EngineParts engine, EventLoop loop, Container container, Action<HealthState> changed)
    {
        (_engine, _loop, _id, _check, _changed) = (engine, loop, container.Id, container.Record.Resolved.Health!, changed);
        _started = container.State.StartedAt ?? engine.Now;
        _state = container.Health ?? new HealthState();
    }

    /// <summary>Null where nothing is to be probed. Without <paramref name="goesOn"/> the container has just started.</summary>
    public static HealthMonitor? Begin(EngineParts engine, EventLoop loop, Container container, bool goesOn, Action<HealthState> changed)
    {
        if (container.Record.Resolved.Health is null) return null;
        var monitor = new HealthMonitor(engine, loop, goesOn ? container : container with { Health = null }, changed);
        if (!goesOn) monitor.Write();
        monitor.Schedule();
        return monitor;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _probe?.Dispose();
    }

    private void Schedule() => _timer = _loop.After(_check.Pause(_state.Status, _engine.Now - _started), Probe);

    private void Probe()
    {
        var began = _engine.Now;
        try
        {
            if (_engine.Containers.TryRead(_id) is not { State.Status: ContainerStatus.Running } container)
            {
                Schedule();
                return;
            }

            _probe = ExecProbe.Start(_loop, new ExecLaunch(_engine, container), new ExecSpec { Command = _check.Args }, new ProbeLimits(_check.Timeout, MostOutput), result => Done(began, result));
        }
        catch (BuildKitException e)
        {
            // Damaged files are the next command's to name; here they are a failed probe.
            Done(began, new ProbeResult { Failure = e });
        }
    }

    private void Done(DateTimeOffset began, ProbeResult result)
    {
        _probe = null;
        var before = _state.Status;
        _state = _state.With(new HealthResult(began, _engine.Now, CodeOf(result), OutputOf(result)), _check, _started);
        Write();
        Schedule();
        if (_state.Status != before) _changed(_state);
    }

    /// <summary>A full disk is no reason to leave the container alone: it is watched on, and the last word that fitted stands.</summary>
    private void Write()
    {
        try
        {
            _engine.Containers.WriteHealth(_engine.Containers.FolderOf(_id), _state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BuildKitException)
        {
            Console.Error.WriteLine($"health: {e.Message}");
        }
    }

    private static int CodeOf(ProbeResult result) => result.TimedOut || result.Failure is not null ? -1 : result.ExitCode ?? -1;

    private string OutputOf(ProbeResult result)
    {
        if (result.Failure is { } failure) return failure.Message;
        var text = Encoding.UTF8.GetString(result.Output.Span);
        if (result.TimedOut) return string.Create(CultureInfo.InvariantCulture, $"Health check exceeded timeout ({_check.Timeout.TotalSeconds}s): {text}");
        return result.Output.Length == MostOutput ? text + "..." : text;
    }
}
