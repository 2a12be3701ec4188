using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Launch;

/// <summary>
/// A process made by <see cref="Launcher"/>, a child of this one. Known by its descriptor, so a signal never reaches another process that
/// got its number. Disposing lets go of it: the process lives on.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LaunchedProcess : IDisposable
{
    private const int Kill = 9;

    private readonly LaunchConversation _conversation;
    private readonly Lock _lock = new();
    private Task<ExitStatus>? _exit;

    internal LaunchedProcess(int pid, SafeFileHandle pidFd, LaunchConversation conversation)
    {
        Pid = pid;
        PidFd = pidFd;
        StartTime = ProcessCalls.StartTime(pid);
        _conversation = conversation;
    }

    public int Pid { get; }

    /// <summary>Clock ticks since boot; with the pid it names the process for good.</summary>
    public ulong StartTime { get; }

    public SafeFileHandle PidFd { get; }

    /// <summary>The launcher's end of the process's terminal.</summary>
    public SafeFileHandle? Terminal => _conversation.Terminal;

    /// <summary>Where calls that the filter asks about are answered.</summary>
    public SafeFileHandle? Listener => _conversation.Listener;

    /// <summary>After the gate was opened: returns when the program runs, or says why it does not.</summary>
    public void WaitForExec() => _conversation.Listen();

    /// <summary>Waits on a thread of its own, which costs nothing while the process runs; may be called more than once.</summary>
    public Task<ExitStatus> WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return (_exit ??= StartWaiting()).WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// For one that is let go of: a container cannot end before all of its processes are reaped, and this process may live longer than it.
    /// When this one ends first, init reaps.
    /// </summary>
    public void ReapInBackground()
    {
        lock (_lock) _exit ??= StartWaiting();
    }

    public void Signal(int signal) => ProcessCalls.Signal(PidFd, signal);

    /// <summary>Kills it and waits until it is gone. For a process that waits at its gate and is not wanted any more.</summary>
    public ExitStatus Abort()
    {
        ProcessCalls.TrySignal(PidFd, Kill);
        return WaitAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _conversation.Dispose();
        Task<ExitStatus>? exit;
        lock (_lock) exit = _exit;
        // A waiting thread uses the descriptor until the process ends.
        if (exit is null or { IsCompleted: true }) PidFd.Dispose();
    }

    private Task<ExitStatus> StartWaiting()
    {
        const int SmallStack = 128 * 1024;
        var exit = new TaskCompletionSource<ExitStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Reap(exit), SmallStack) { IsBackground = true, Name = $"waits for process {Pid}" }.Start();
        return exit.Task;
    }

    private void Reap(TaskCompletionSource<ExitStatus> exit)
    {
        try
        {
            exit.SetResult(ExitStatus.From(ProcessCalls.Reap(PidFd, wait: true)!.Value));
        }
        catch (LinuxException e)
        {
            // Handed to whoever waits: this thread has no caller.
            exit.SetException(e);
        }
    }
}
