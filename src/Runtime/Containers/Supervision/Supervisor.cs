using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Control;
using BuildKit.Containers.Health;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Streams;
using BuildKit.Linux;
using BuildKit.Networks;
using BuildKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// Watches one container from its start to its end: in a monitor process, in the foreground of <c>run</c>, or in a process that uses the
/// API. Everything happens on the thread that calls <see cref="Start"/> and <see cref="Watch"/>. Holding the monitor lock is what makes
/// it the container's only one; the lock goes with the process, whatever becomes of it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Supervisor : IDisposable
{
    private readonly EngineParts _engine;
    private readonly Container _container;
    private readonly ContainerFolder _folder;
    private readonly StoreLock _lock;
    private readonly ContainerStreams _streams;
    private readonly PortForwarder _ports;
    private readonly ControlServer _control;
    private readonly AttachService _attached;
    private readonly HeldTerminals _held;
    private LaunchedProcess? _launched;
    private SupervisedProcess? _process;
    private ContainerCgroup? _cgroup;
    private HostTerminal? _callers;
    private readonly SupervisedState _state;
    private readonly RestartLoop _restarts;
    private IReadOnlyList<BoundPort> _bound = [];
    private bool _detached;
    private bool _goesOn;
    private bool _startsAnyway;

    /// <param name="engine">The store's parts.</param>
    /// <param name="container">As just read, while the lock was held.</param>
    /// <param name="held">The monitor lock; this object's from now on.</param>
    /// <param name="caller">Null: nobody looks, the log is all there is.</param>
    private Supervisor(EngineParts engine, Container container, StoreLock held, ContainerStdio? caller)
    {
        (_engine, _container, _lock, _state) = (engine, container, held, new SupervisedState(engine, container));
        _folder = engine.Containers.FolderOf(container.Id);
        // Whoever waited for an earlier run has its code by now: the lock was free.
        File.WriteAllBytes(_folder.MonitorLock, []);
        var adopted = container.State.IsRunning;
        if (!adopted) engine.Containers.MakeRunFolder(_folder);
        var spec = container.Record.Spec;
        var log = KeepsLog(spec, foreground: caller is not null) ? new JsonLogWriter(_folder.Log, spec.Log, engine.Options.Clock, LogAttributes.Json(spec.Log, container.Record.Resolved)) : null;
        _streams = caller is null ? ContainerStreams.Detached(spec, _folder, log, adopted) : ContainerStreams.Foreground(spec.Tty, spec.Interactive, caller, log);
        _ports = new PortForwarder(Loop);
        _restarts = new RestartLoop(engine.Options.Clock, adopted ? container.State.Restart.Count : 0);
        _control = new ControlServer(Loop, _folder);
        _attached = new AttachService(_control, _streams);
        _held = new HeldTerminals(_control, Loop);
    }

    public EventLoop Loop { get; } = new();

    /// <summary>Becomes the container's only supervisor; refused when it has one.</summary>
    public static Supervisor Begin(EngineParts engine, string id, ContainerStdio? caller)
    {
        var held = engine.Containers.TryLockMonitor(engine.Containers.FolderOf(id)) ?? throw ContainerException.AlreadyRunning(engine.Containers.Find(id).Name);
        try
        {
            return new Supervisor(engine, engine.Containers.Find(id), held, caller);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Nobody could read the log of a foreground container that removes itself, and writing it costs.</summary>
    public static bool KeepsLog(ContainerSpec spec, bool foreground) => spec.Log.Driver == LogDriver.JsonFile && !(foreground && spec.AutoRemove);

    /// <summary>The container runs when this returns. When it throws, nothing runs and the state says why.</summary>
    public Container Start(RunOptions? options)
    {
        try
        {
            _bound = _ports.Listen(_container.Record.Resolved.Ports);
            _control.Listen();
            Launch(options, byUser: true);
            return _container with { State = _state.Current };
        }
        catch (Exception e)
        {
            _launched?.Abort();
            _cgroup?.Remove();
            _state.NotStarted(e);
            ContainerStore.RemoveRunFolder(_folder);
            throw;
        }
    }

    /// <summary>Takes over a container that runs without a monitor, or whose monitor lets go of it. A terminal is the one handed over.</summary>
    public Container Adopt(SafeFileHandle? terminal)
    {
        var identity = _container.State.Process!;
        var handle = ProcessHandle.TryOpen(identity.Pid, identity.StartTime) ?? throw ContainerException.NotRunning("Watching", _container.Name, ContainerStatus.Exited);
        _process = SupervisedProcess.Of(handle, identity.StartTime, terminal);
        _cgroup = ContainerCgroup.Of(_container);
        _bound = _ports.Listen(_container.Record.Resolved.Ports);
        _ports.Connect(new ContainerSockets(handle.Descriptor, _engine.IsRootless).Take);
        _control.Listen();
        _state.Adopted(_bound);
        _goesOn = true;
        return _container with { State = _state.Current };
    }

    /// <summary>Until the container has ended and will not start again; or until its caller detaches, then false.</summary>
    public bool Watch(RunOptions? options)
    {
        using var signals = options?.SignalProxy == true ? new SignalProxy(Loop, Signal) : null;
        do
        {
            WatchRun(_process ?? throw new InvalidOperationException("Not started."), options);
            if (_detached)
            {
                GiveBackTerminal();
                return false;
            }

        }
        while (Conclude(_process) is { } pause && StartsAgain(pause, options));
        Finish();
        return true;
    }

    /// <summary>After <see cref="Watch"/>: null when nobody can say.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>What a successor needs to go on with it; this object's.</summary>
    public SafeFileHandle? Terminal => _process?.Terminal;

    /// <summary>Kills the container; <see cref="Watch"/> then returns. From any thread.</summary>
    public void Kill() => Loop.Post(() => Signal(SignalNames.Kill));

    public void Dispose()
    {
        _control.Dispose();
        _held.Dispose();
        _ports.Dispose();
        _streams.Dispose();
        GiveBackTerminal();
        LetGo();
        Loop.Dispose();
        _lock.Dispose();
    }

    /// <summary>False: not wanted any more, which only a restart can hear.</summary>
    private bool Launch(RunOptions? options, bool byUser)
    {
        using var gate = new LaunchGate();
        var launched = _launched = new SupervisedLaunch(_engine, _container, _streams).Start(gate, options, group => _cgroup = group);
        _process = SupervisedProcess.Of(launched);
        _restarts.Began();
        _startsAnyway = false;
        if (!_state.TryBegin(launched, _cgroup?.Record, _bound, byUser ? null : _restarts.Count)) return false;
        _ports.Connect(new ContainerSockets(launched.PidFd, _engine.IsRootless).Take);
        gate.Open();
        launched.WaitForExec();
        _engine.Events.Of(Record, "start");
        return true;
    }

    private void WatchRun(SupervisedProcess process, RunOptions? options)
    {
        if (options?.Stdio is ContainerStdio.OfThisProcess caller && process.Terminal is { } container) _callers = HostTerminal.Take(container, caller.Input);
        using var ended = Loop.Add(process.Descriptor, PollEvents.In, _ => Loop.Stop());
        using var health = HealthMonitor.Begin(_engine, Loop, _container with { State = _state.Current }, _goesOn, state => HealthChanged(state, process));
        _goesOn = false;
        _streams.Begin(Loop, process.Terminal, DetachKeys.Parse(options?.DetachKeys ?? ""), () => Loop.Post(Detach));
        Loop.Run();
    }

    /// <summary>The exit code is on disk before anything else is done about the end, so that a crash from here on loses nothing.</summary>
    private TimeSpan? Conclude(SupervisedProcess process)
    {
        ExitCode = process.ExitCode();
        var end = new ContainerEnding(ExitCode) { OutOfMemory = _cgroup?.RanOutOfMemory() == true };
        var pause = _state.Ended(end, Next, () => _restarts.Count);
        if (end.OutOfMemory) _engine.Events.Of(Record, "oom");
        _engine.Events.Of(Record, "die", "exitCode", ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown");
        EndRun();
        return pause;
    }

    private TimeSpan? Next(bool stopped) => _startsAnyway && !stopped ? _restarts.AtOnce() : _restarts.After(Policy, ExitCode, stopped);

    /// <summary>Pauses and starts, as often as it takes. A start that fails is an end like others: a port or a file may be there next time.</summary>
    private bool StartsAgain(TimeSpan first, RunOptions? options)
    {
        for (TimeSpan? pause = first; pause is { } time; EndRun())
        {
            new RestartPause(Loop, _folder).Wait(time, IsOver);
            if (IsOver()) break;
            try
            {
                _streams.Renew();
                if (Launch(options, byUser: false)) return true;
                _launched!.Abort();
                pause = null;
            }
            catch (Exception e) when (e is BuildKitException or IOException or UnauthorizedAccessException)
            {
                _launched?.Abort();
                _startsAnyway = false;
                ExitCode = SupervisedState.CodeOf(e);
                pause = _state.Ended(new ContainerEnding(ExitCode) { Error = e.Message }, Next, () => _restarts.Count);
            }
        }

        _state.StaysEnded();
        return false;
    }

    private bool IsOver() => _state.IsStopped || (!_startsAnyway && Policy.Kind == RestartKind.No);

    /// <summary>As it is now: 'update' changes it under our feet.</summary>
    private RestartPolicy Policy => _engine.Containers.ReadPolicy(_container.Id);

    /// <summary>With the name that it has by now. A record that cannot be read says what it said at the start: an event is no reason to fail.</summary>
    private ContainerRecord Record
    {
        get
        {
            try
            {
                return _engine.Containers.TryRead(_container.Id)?.Record ?? _container.Record;
            }
            catch (BuildKitException)
            {
                return _container.Record;
            }
        }
    }

    private void EndRun()
    {
        _ports.Disconnect();
        _streams.EndRun();
        GiveBackTerminal();
        _cgroup?.Remove();
        LetGo();
    }

    /// <summary>Not before the last byte was written: what ends in CR LF already would get another CR.</summary>
    private void GiveBackTerminal()
    {
        _callers?.Dispose();
        _callers = null;
    }

    private void LetGo()
    {
        _process?.Dispose();
        _launched?.Dispose();
        _cgroup?.Dispose();
        (_process, _launched, _cgroup) = (null, null, null);
    }

    /// <summary>The end for good.</summary>
    private void Finish()
    {
        if (ExitCode is { } code) File.WriteAllText(_folder.MonitorLock, code.ToString(CultureInfo.InvariantCulture));
        _cgroup?.Remove();
        _streams.Finish();
        _attached.Ended(ExitCode);
        ContainerStore.RemoveRunFolder(_folder);
        _engine.ReleaseVolumes(_container.Record);
    }

    /// <summary>From whoever looks at the container in the foreground: what asks a program to end, ends its restarts too.</summary>
    private void Signal(int signal)
    {
        if (SignalNames.EndsPrograms(signal, _container.Record.Resolved.StopSignal) && _container.Record.Spec.Restart.Kind != RestartKind.No) _state.Stopped();
        if (_process is null) Loop.Stop();
        else _process.Signal(signal);
    }

    private void HealthChanged(HealthState health, SupervisedProcess process)
    {
        _engine.Events.Of(Record, "health_status: " + health.Word);
        if (health.Status != HealthStatus.Unhealthy) return;
        switch (_container.Record.Resolved.Health!.OnFailure)
        {
            case HealthAction.None:
                break;
            case HealthAction.Kill:
                process.Signal(SignalNames.Kill);
                break;
            case HealthAction.Restart:
                _startsAnyway = true;
                AskToEnd(process);
                break;
            case HealthAction.Stop:
                _state.Stopped();
                AskToEnd(process);
                break;
        }
    }

    private void AskToEnd(SupervisedProcess process)
    {
        var settings = _container.Record.Resolved;
        process.Signal(settings.StopSignal);
        if (settings.StopTime == Timeout.InfiniteTimeSpan) return;
        Loop.After(settings.StopTime, () =>
        {
            if (_process == process) process.Signal(SignalNames.Kill);
        });
    }

    private void Detach()
    {
        _detached = true;
        _engine.Events.Of(Record, "detach");
        Loop.Stop();
    }
}
