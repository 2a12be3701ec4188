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

    /// <summary>The code comes from the kernel: on record it stands until the next start only. Between two runs the last one's counts.</summary>
    private int? WaitForExit(Container container, CancellationToken cancellationToken)
    {
        if (container.State.Process is not { } identity || ProcessHandle.TryOpen(identity.Pid, identity.StartTime) is not { } handle) return _parts.Containers.TryRead(container.Id)?.State.ExitCode;
        using var process = SupervisedProcess.Of(handle, identity.StartTime, terminal: null);
        using var end = new ContainerEnd(_parts, container);
        end.Wait(Timeout.InfiniteTimeSpan, cancellationToken);
        return process.ExitCode() ?? (_parts.Containers.TryRead(container.Id)?.State is { IsRunning: false } state ? state.ExitCode : null);
    }

    private bool WaitForRemoval(Container container, CancellationToken cancellationToken)
    {
        var folder = _parts.Containers.FolderOf(container.Id).Path;
        using var changes = new DirectoryChanges(Path.GetDirectoryName(folder)!);
        while (Directory.Exists(folder)) changes.Wait(cancellationToken);
        return true;
    }
}
