using BuildKit.Containers.Supervision;
using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>Waits until a container has ended for good and returns its exit code; null when nobody saw it end.</summary>
    public Task<int?> WaitAsync(string nameOrId, CancellationToken cancellationToken) => WaitAsync(nameOrId, WaitCondition.NotRunning, cancellationToken);

    /// <summary>A container that does not run meets every condition but its removal.</summary>
    public async Task<int?> WaitAsync(string nameOrId, WaitCondition condition, CancellationToken cancellationToken)
    {
        var container = Find(nameOrId);
        var code = container.State.IsAlive
            ? await OnOwnThread("waits for a container", () => condition == WaitCondition.NextExit ? WaitForExit(container, cancellationToken) : WaitForEnd(container, cancellationToken))
            : container.State.ExitCode ?? (container.State.Status == ContainerStatus.Created ? 0 : null);
        if (condition == WaitCondition.Removed) await OnOwnThread("waits for a removal", () => WaitForRemoval(container, cancellationToken));
        return code;
    }

    private int? WaitForEnd(Container container, CancellationToken cancellationToken)
    {
        using var end = new ContainerEnd(_parts, container);
        end.Wait(Timeout.InfiniteTimeSpan, cancellationToken);
        return end.Conclude(cancellationToken);
    }

    /// <summary>
    /// The code comes from the kernel, or from the record, where the monitor puts it a moment after it has reaped the process and where it stands until the next
    /// start. Between two runs the last one's counts; a run that was over before anybody could look at it gives way to the next.
    /// </summary>
    private int? WaitForExit(Container container, CancellationToken cancellationToken)
    {
        while (container.State is { IsRunning: true, Process: { } process })
        {
            using var end = new ContainerEnd(_parts, container);
            end.Wait(Timeout.InfiniteTimeSpan, cancellationToken);
            if (end.KernelCode is { } code) return code;
            if (AfterRun(container.Id, process, cancellationToken) is not { } next) return end.Conclude(cancellationToken);
            container = next;
        }

        return container.State.ExitCode;
    }

    /// <summary>The container once its record no longer says that the process runs, be it by a monitor that died; null when it has removed itself.</summary>
    private Container? AfterRun(string id, ProcessIdentity process, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = _parts.Containers.TryRead(id);
            if (now?.State.Process != process) return now;
            Thread.Sleep(MonitorPause);
        }
    }

    private bool WaitForRemoval(Container container, CancellationToken cancellationToken)
    {
        var folder = _parts.Containers.FolderOf(container.Id).Path;
        using var changes = new DirectoryChanges(Path.GetDirectoryName(folder)!);
        while (Directory.Exists(folder)) changes.Wait(cancellationToken);
        return true;
    }
}
