using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Linux;
using BuildKit.Networks;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// What a supervisor writes about its container. Each change is made of what is on disk at that moment, because others write there too: the
/// one who stops a container says so first, and from then on no start of this class succeeds.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisedState(EngineParts engine, Container container)
{
    private const string NotSeen = "The container ended as no child of its monitor, and this kernel tells nobody else how.";

    public ContainerState Current { get; private set; } = container.State;

    /// <summary>
    /// Before the program runs, so that whoever looks finds its process. With <paramref name="restarts"/> nobody asked for this start, and it
    /// is false when somebody has stopped the container since it ended.
    /// </summary>
    public bool TryBegin(LaunchedProcess launched, CgroupRecord? group, IReadOnlyList<BoundPort> ports, int? restarts)
    {
        var began = false;
        Change(now =>
        {
            began = restarts is null || !now.Restart.StoppedByUser;
            return began ? Begun(launched, ports) with { Cgroup = group, Restart = new RestartRecord { Count = restarts ?? 0 } } : now;
        });
        return began;
    }

    public void Adopted(IReadOnlyList<BoundPort> ports) => Change(now => now with { Monitor = Self(), Ports = ports });

    /// <summary>
    /// The end, and whether it is one for good: <paramref name="again"/> gets whether somebody stopped the container, and says how long
    /// until it starts again. It is asked under the lock of the state, once.
    /// </summary>
    public TimeSpan? Ended(ContainerEnding end, Func<bool, TimeSpan?> again, Func<int> restarts)
    {
        TimeSpan? pause = null;
        Change(now =>
        {
            pause = again(now.Restart.StoppedByUser);
            return now with
            {
                Status = pause is null ? ContainerStatus.Exited : ContainerStatus.Restarting,
                Process = null,
                Monitor = pause is null ? null : now.Monitor,
                ExitCode = end.ExitCode,
                Error = end.Error ?? (end.ExitCode is null ? NotSeen : null),
                Cgroup = null,
                OutOfMemory = end.OutOfMemory,
                FinishedAt = engine.Now,
                Ports = [],
                Restart = now.Restart with { Count = restarts() },
            };
        });
        return pause;
    }

    /// <summary>Whoever waited to start again does so no more.</summary>
    public void StaysEnded() => Change(now => now with { Status = ContainerStatus.Exited, Monitor = null });

    /// <summary>Somebody's stop, which lasts.</summary>
    public void Stopped() => Change(now => now with { Restart = now.Restart with { StoppedByUser = true } });

    /// <summary>As it is on disk: others may have changed it.</summary>
    public bool IsStopped => engine.Containers.ReadState(engine.Containers.FolderOf(container.Id)).Restart.StoppedByUser;

    /// <summary>A first start that failed. One that never ran stays what it was, as in Docker.</summary>
    public void NotStarted(Exception reason) => Change(now => now with
    {
        Status = container.State.Status == ContainerStatus.Restarting ? ContainerStatus.Exited : container.State.Status,
        Process = null,
        Monitor = null,
        Cgroup = null,
        ExitCode = CodeOf(reason),
        Error = reason.Message,
        Ports = [],
    });

    public static int CodeOf(Exception reason) => reason switch
    {
        LaunchException launch => launch.ExitCode,
        ContainerException container => container.ExitCode,
        _ => 125,
    };

    private ContainerState Begun(LaunchedProcess launched, IReadOnlyList<BoundPort> ports) => new()
    {
        Status = ContainerStatus.Running,
        Process = new ProcessIdentity(launched.Pid, launched.StartTime, ProcessHandle.BootId),
        Monitor = Self(),
        StartedAt = engine.Now,
        Ports = ports,
    };

    private void Change(Func<ContainerState, ContainerState> change) => Current = engine.Containers.ChangeState(container.Id, change);

    private static ProcessIdentity Self() =>
        new(Environment.ProcessId, ProcessCalls.StartTime(Environment.ProcessId), ProcessHandle.BootId);
}
