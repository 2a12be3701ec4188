using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Control;
using BuildKit.Containers.Launch;
using BuildKit.Linux;
using BuildKit.Networks;
using BuildKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers;

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
    private ContainerState _state;
    private bool _detached;

    /// <param name="engine">The store's parts.</param>
    /// <param name="container">As just read, while the lock was held.</param>
    /// <param name="held">The monitor lock; this object's from now on.</param>
    /// <param name="caller">Null: nobody looks, the log is all there is.</param>
    private Supervisor(EngineParts engine, Container container, StoreLock held, ContainerStdio? caller)
    {
        (_engine, _container, _lock, _state) = (engine, container, held, container.State);
        _folder = engine.Containers.FolderOf(container.Id);
        // Whoever waited for an earlier run has its code by now: the lock was free.
        File.WriteAllBytes(_folder.MonitorLock, []);
        var adopted = container.State.IsRunning;
        if (!adopted) engine.Containers.MakeRunFolder(_folder);
        var spec = container.Record.Spec;
        var log = KeepsLog(spec, foreground: caller is not null) ? new JsonLogWriter(_folder.Log, spec.Log, engine.Options.Clock) : null;
        _streams = caller is null ? ContainerStreams.Detached(spec, _folder, log, adopted) : ContainerStreams.Foreground(spec.Tty, spec.Interactive, caller, log);
        _ports = new PortForwarder(Loop);
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
            var bound = _ports.Listen(_container.Record.Resolved.Ports);
            using var gate = new LaunchGate();
            var launched = _launched = Launch(gate, options);
            _process = SupervisedProcess.Of(launched);
            Record(new ContainerState
            {
                Status = ContainerStatus.Running,
                Process = new ProcessIdentity(launched.Pid, launched.StartTime, ProcessHandle.BootId),
                Monitor = Self(),
                StartedAt = _engine.Now,
                Cgroup = _cgroup?.Record,
                Ports = bound,
            });
            _ports.Connect(new ContainerSockets(launched.PidFd, _engine.IsRootless).Take);
            _control.Listen();
            gate.Open();
            launched.WaitForExec();
            return _container with { State = _state };
        }
        catch (Exception e)
        {
            GiveUp(e);
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
        var bound = _ports.Listen(_container.Record.Resolved.Ports);
        _ports.Connect(new ContainerSockets(handle.Descriptor, _engine.IsRootless).Take);
        _control.Listen();
        Record(_container.State with { Monitor = Self(), Ports = bound });
        return _container with { State = _state };
    }

    /// <summary>Until the container ends; or until its caller detaches, then false.</summary>
    public bool Watch(RunOptions? options)
    {
        var process = _process ?? throw new InvalidOperationException("Not started.");
        using var terminal = options?.Stdio is ContainerStdio.OfThisProcess caller && process.Terminal is { } container ? HostTerminal.Take(container, caller.Input) : null;
        using var signals = options?.SignalProxy == true ? new SignalProxy(Loop, process.Signal) : null;
        using var ended = Loop.Add(process.Descriptor, PollEvents.In, _ => Loop.Stop());
        _streams.Begin(Loop, process.Terminal, DetachKeys.Parse(options?.DetachKeys ?? ""), () => Loop.Post(Detach));
        Loop.Run();
        if (!_detached) Conclude(process);
        return !_detached;
    }

    /// <summary>After <see cref="Watch"/>: null when nobody can say.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>What a successor needs to go on with it; this object's.</summary>
    public SafeFileHandle? Terminal => _process?.Terminal;

    /// <summary>Kills the container; <see cref="Watch"/> then returns. From any thread.</summary>
    public void Kill() => Loop.Post(() => _process!.Signal(SignalNames.Kill));

    public void Dispose()
    {
        _control.Dispose();
        _held.Dispose();
        _ports.Dispose();
        _streams.Dispose();
        _process?.Dispose();
        _launched?.Dispose();
        _cgroup?.Dispose();
        Loop.Dispose();
        _lock.Dispose();
    }

    private static ProcessIdentity Self() =>
        new(Environment.ProcessId, ProcessCalls.StartTime(Environment.ProcessId), ProcessHandle.BootId);

    private LaunchedProcess Launch(LaunchGate gate, RunOptions? options)
    {
        var preparation = new ContainerPreparation(_engine, _container, _folder);
        var (spec, overlay) = preparation.Prepare();
        if (spec.Process is { Terminal: true } process && options is not null) spec = spec with { Process = process with { ConsoleSize = HostTerminal.Size(options.Stdio) } };
        _cgroup = ContainerCgroup.Create(_engine, _container.Record, spec);
        return Launcher.Start(spec, _cgroup.Into(new LaunchOptions
        {
            Overlay = overlay,
            Input = _streams.Input,
            Output = _streams.Output,
            Error = _streams.Error,
            Gate = gate.ChildEnd,
            DiesWithLauncher = options?.DiesWithOwner ?? false,
            Rootless = preparation.IsRootless,
        }));
    }

    private void Record(ContainerState state) => _state = _engine.Containers.ChangeState(_container.Id, _ => state);

    /// <summary>The exit code is on disk before anything else is done about the end, so that a crash from here on loses nothing.</summary>
    private void Conclude(SupervisedProcess process)
    {
        ExitCode = process.ExitCode();
        Record(_state with
        {
            Status = ContainerStatus.Exited,
            Process = null,
            Monitor = null,
            ExitCode = ExitCode,
            Error = ExitCode is null ? "The container ended as no child of its monitor, and this kernel tells nobody else how." : null,
            FinishedAt = _engine.Now,
            Cgroup = null,
            OutOfMemory = _cgroup?.RanOutOfMemory() == true,
            Ports = [],
        });
        if (ExitCode is { } code) File.WriteAllText(_folder.MonitorLock, code.ToString(CultureInfo.InvariantCulture));
        _cgroup?.Remove();
        _streams.Finish();
        _attached.Ended(ExitCode);
        ContainerStore.RemoveRunFolder(_folder);
        _engine.ReleaseVolumes(_container.Record);
    }

    private void GiveUp(Exception reason)
    {
        _launched?.Abort();
        _cgroup?.Remove();
        var code = reason switch
        {
            LaunchException launch => launch.ExitCode,
            ContainerException container => container.ExitCode,
            _ => 125,
        };
        _engine.Containers.ChangeState(_container.Id, state => state with
        {
            // One that never ran stays what it was, as in Docker.
            Status = _container.State.Status,
            Process = null,
            Monitor = null,
            ExitCode = code,
            Error = reason.Message,
            Ports = [],
        });
        ContainerStore.RemoveRunFolder(_folder);
    }

    private void Detach()
    {
        _detached = true;
        Loop.Stop();
    }
}
