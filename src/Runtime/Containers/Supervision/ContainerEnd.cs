using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using BuildKit.Containers.Launch;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// Waits for the end of a container that another process watches: first for its process by descriptor, then for its monitor's lock, which
/// is released when everything is written. The exit code is read from the lock file, which stays readable here when the container removes
/// itself.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerEnd : IDisposable
{
    private readonly EngineParts _parts;
    private readonly Container _container;
    private readonly ProcessHandle? _process;
    private readonly SafeFileHandle? _monitor;

    public ContainerEnd(EngineParts parts, Container container)
    {
        (_parts, _container) = (parts, container);
        _monitor = TryOpen(parts.Containers.FolderOf(container.Id).MonitorLock);
        _process = container.State.Process is { } p && p.BootId == ProcessHandle.BootId ? ProcessHandle.TryOpen(p.Pid, p.StartTime) : null;
    }

    public void Signal(int signal) => _process?.Signal(signal);

    /// <summary>False when the time is over and the process runs on.</summary>
    public bool Wait(TimeSpan time, CancellationToken cancellationToken)
    {
        if (_process is null) return true;
        using var cancelled = DescriptorCalls.EventCounter();
        using var registration = cancellationToken.Register(() => DescriptorCalls.TryWriteAll(DescriptorCalls.Number(cancelled), [1, 0, 0, 0, 0, 0, 0, 0]));
        var milliseconds = time == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);
        var (ended, stopped) = Polling.WaitForEither(DescriptorCalls.Number(_process.Descriptor), DescriptorCalls.Number(cancelled), PollEvents.In, milliseconds);
        if (stopped != PollEvents.None) cancellationToken.ThrowIfCancellationRequested();
        return ended != PollEvents.None;
    }

    /// <summary>After the process has ended: what the kernel says of it, which is nothing between its reaping and Linux 6.15.</summary>
    public int? KernelCode => _process?.ExitInfo(_container.State.Process!.StartTime) is { } status ? ExitStatus.FromWaitStatus(status).ContainerCode : null;

    /// <summary>After the process has ended: its exit code, once it is on record.</summary>
    public int? Conclude(CancellationToken cancellationToken)
    {
        if (_monitor is not null)
        {
            WaitForMonitor(_monitor, cancellationToken);
            var bytes = new byte[16];
            var length = RandomAccess.Read(_monitor, bytes, 0);
            _monitor.Dispose();
            if (int.TryParse(Encoding.ASCII.GetString(bytes, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return code;
        }

        return _parts.Containers.TryRead(_container.Id)?.State.ExitCode;
    }

    public void Dispose()
    {
        _process?.Dispose();
        _monitor?.Dispose();
    }

    /// <summary>
    /// The kernel wakes who waits for a lock, but the wait cannot be called off: it has a thread of its own, which is left behind when
    /// nobody wants the answer any more, and keeps the file open as long.
    /// </summary>
    private static void WaitForMonitor(SafeFileHandle monitor, CancellationToken cancellationToken)
    {
        if (OfdLock.TryAcquire(monitor, exclusive: false)) return;
        var acquired = new TaskCompletionSource();
        new Thread(() =>
        {
            try
            {
                OfdLock.Acquire(monitor, exclusive: false);
                acquired.SetResult();
            }
            catch (Exception e)
            {
                // Carried over to whoever waits.
                acquired.SetException(e);
            }
        }, 128 * 1024) { IsBackground = true, Name = "waits for a monitor" }.Start();
        acquired.Task.WaitAsync(cancellationToken).GetAwaiter().GetResult();
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It has removed itself meanwhile.
            return null;
        }
    }
}
