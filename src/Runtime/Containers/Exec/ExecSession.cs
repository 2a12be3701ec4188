using System.Runtime.Versioning;
using BuildKit.Containers.Control;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;

namespace BuildKit.Containers.Exec;

/// <summary>
/// A command in a container while its caller waits for it. Everything happens on the thread that calls <see cref="Watch"/>. The command is
/// a child of this process and, without a terminal, dies with it; with one it gets the terminal's hang-up. Nothing is left behind in the
/// container that nobody waits for.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ExecSession : IDisposable
{
    private readonly ContainerStreams _streams;
    private readonly LaunchedProcess _process;
    private readonly EventLoop _loop = new();
    private readonly EngineParts _engine;
    private readonly Container _container;
    private readonly ExecOptions _options;
    private readonly DetachKeys _keys;

    public ExecSession(EngineParts engine, Container container, ExecSpec exec, ExecOptions options)
    {
        (_engine, _container, _keys) = (engine, container, DetachKeys.Parse(options.DetachKeys));
        _options = exec.Interactive ? options : options with { Stdio = options.Stdio.WithoutInputOfThisProcess() };
        _streams = ContainerStreams.Foreground(exec.Tty, exec.Interactive, _options.Stdio, log: null);
        try
        {
            _process = new ExecLaunch(engine, container).Start(exec with { ConsoleSize = exec.ConsoleSize ?? HostTerminal.Size(options.Stdio) }, new LaunchOptions
            {
                Input = _streams.Input,
                Output = _streams.Output,
                Error = _streams.Error,
                DiesWithLauncher = !exec.Tty,
                Cgroups = CgroupLayout.None,
            });
        }
        catch
        {
            _streams.Dispose();
            _loop.Dispose();
            throw;
        }
    }

    /// <summary>The caller left, and the command goes on.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>Until the command ends, then its code; or until the caller detaches, then 0.</summary>
    public int Watch()
    {
        using var terminal = _options.Stdio is ContainerStdio.OfThisProcess caller && _process.Terminal is { } own ? HostTerminal.Take(own, caller.Input) : null;
        using var signals = _options.SignalProxy ? new SignalProxy(_loop, Signal) : null;
        using var ended = _loop.Add(_process.PidFd, PollEvents.In, _ => _loop.Stop());
        _streams.Begin(_loop, _process.Terminal, _keys, () => _loop.Post(Detach));
        _loop.Run();
        if (IsDetached)
        {
            // Closed with this process, it would hang up on the command.
            HeldTerminal.HandOver(_engine, _container, _process.Terminal!);
            _process.ReapInBackground();
            return 0;
        }

        var code = ExitStatus.From(ProcessCalls.Reap(_process.PidFd, wait: true)!.Value).ContainerCode;
        _streams.Finish();
        return code;
    }

    /// <summary>Kills the command and what belongs to it; <see cref="Watch"/> then returns. From any thread.</summary>
    public void Kill() => _loop.Post(() => Signal(SignalNames.Kill));

    public void Dispose()
    {
        _streams.Dispose();
        _process.Dispose();
        _loop.Dispose();
    }

    /// <summary>To the group, as a terminal would: a shell alone would leave what it started behind. Handlers end before it is reaped.</summary>
    private void Signal(int signal) => ProcessCalls.TrySignalGroup(_process.Pid, signal);

    private void Detach()
    {
        IsDetached = true;
        _loop.Stop();
    }
}
