using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Streams;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Exec;

/// <summary>
/// A command that a monitor runs in its container beside everything else it does, as health checks are: the loop never waits for it. Both
/// output streams come as one, the first bytes are kept. When the time is over, it and its process group are killed.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ExecProbe : IDisposable
{
    private readonly EventLoop _loop;
    private readonly Action<ProbeResult> _done;
    private readonly LimitedCapture _output;
    private readonly EventLoop.Timer _timer;
    private LaunchedProcess? _process;
    private OutputCopier? _copier;
    private EventLoop.Watch? _reading;
    private EventLoop.Watch? _ending;
    private bool _timedOut;
    private bool _over;

    private ExecProbe(EventLoop loop, ProbeLimits limits, Action<ProbeResult> done)
    {
        (_loop, _done, _output) = (loop, done, new LimitedCapture(limits.Output));
        _timer = loop.After(limits.Time, TimeOut);
    }

    /// <param name="loop">Whose thread calls this; <paramref name="done"/> is called there, once, unless this is disposed before.</param>
    /// <param name="launch">The container, as it was found when the probe begins.</param>
    /// <param name="exec">Without terminal and input.</param>
    /// <param name="limits">Time from now to the end, and bytes that are kept.</param>
    /// <param name="done">Gets the result.</param>
    public static ExecProbe Start(EventLoop loop, ExecLaunch launch, ExecSpec exec, ProbeLimits limits, Action<ProbeResult> done)
    {
        var probe = new ExecProbe(loop, limits, done);

        // A launch takes milliseconds, and for ever in a container that is frozen meanwhile.
        new Thread(() => probe.Launch(launch, exec with { Tty = false, Interactive = false }), 256 * 1024) { IsBackground = true, Name = "starts a probe" }.Start();
        return probe;
    }

    /// <summary>
    /// Kills what runs still; nothing is reported any more. The loop reaps it when it is dead: a container cannot end before all of its
    /// processes are reaped, and a frozen one does not even die yet.
    /// </summary>
    public void Dispose()
    {
        if (_over) return;
        _over = true;
        _timer.Dispose();
        if (_process is not null) ProcessCalls.TrySignalGroup(_process.Pid, SignalNames.Kill);
    }

    private void Launch(ExecLaunch launch, ExecSpec exec)
    {
        var (read, write) = DescriptorCalls.Pipe(nonBlocking: false);
        try
        {
            using (write)
            {
                var process = launch.Start(exec, new LaunchOptions { Output = write, Error = write, Cgroups = CgroupLayout.None });
                _loop.Post(() => Began(process, read));
            }
        }
        catch (Exception e)
        {
            // Told where the result is waited for.
            read.Dispose();
            _loop.Post(() => Finish(new ProbeResult { Failure = e }));
        }
    }

    private void Began(LaunchedProcess process, SafeFileHandle read)
    {
        DescriptorCalls.SetNonBlocking(read);
        _process = process;
        _copier = new OutputCopier(read, LogStream.Output, new StreamTarget(_output), null);
        if (_over || _timedOut) ProcessCalls.TrySignalGroup(process.Pid, SignalNames.Kill);
        _reading = _loop.Add(read, PollEvents.In, _ => Read());
        _ending = _loop.Add(process.PidFd, PollEvents.In, _ => Ended());
    }

    private void Read()
    {
        _copier!.CopyBlock();
        if (_copier.HasEnded) _reading!.Dispose();
    }

    private void Ended()
    {
        var code = ExitStatus.From(ProcessCalls.Reap(_process!.PidFd, wait: true)!.Value).ContainerCode;
        for (var blocks = 0; blocks < 16 && _copier!.CopyBlock(); blocks++) continue;
        Finish(new ProbeResult { ExitCode = code, Output = _output.Content, TimedOut = _timedOut });
    }

    private void TimeOut()
    {
        _timedOut = true;
        if (_process is not null) ProcessCalls.TrySignalGroup(_process.Pid, SignalNames.Kill);
    }

    private void Finish(ProbeResult result)
    {
        CleanUp();
        if (_over) return;
        _over = true;
        _done(result);
    }

    private void CleanUp()
    {
        _timer.Dispose();
        _reading?.Dispose();
        _ending?.Dispose();
        _copier?.Dispose();
        _process?.Dispose();
    }
}
