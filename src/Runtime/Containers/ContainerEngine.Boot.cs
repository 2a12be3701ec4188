using BuildKit.Containers.Supervision;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Starts what its policy wants to run and does not, and gives containers without a monitor a new one: after a boot, after monitors were
    /// killed. May be called at any time and any number of times: what somebody stopped stays so, but that a first call after a boot also
    /// starts what <c>always</c> is to run, as Docker does. Returns those that were started or adopted; each failure goes to
    /// <paramref name="failed"/>.
    /// </summary>
    public async Task<IReadOnlyList<Container>> BootAsync(Action<BuildKitException> failed, CancellationToken cancellationToken)
    {
        var marker = Path.Combine(_parts.Store.EnsureRunRoot(), "booted");
        var isFirst = !File.Exists(marker);
        var done = new List<Container>();
        foreach (var container in List(new ListOptions { All = true, Damaged = failed }).Reverse())
        {
            if (!WantsToRun(container, isFirst)) continue;
            try
            {
                done.Add(await StartAsync(container.Id, cancellationToken));
            }
            catch (BuildKitException e)
            {
                failed(e);
            }
        }

        await File.WriteAllBytesAsync(marker, [], cancellationToken);
        return done;
    }

    private static bool WantsToRun(Container container, bool afterBoot)
    {
        var (state, policy) = (container.State, container.Record.Spec.Restart);
        if (state.IsRunning) return state.Monitor is null;
        if (state.Status != ContainerStatus.Exited) return false;
        return policy.Kind switch
        {
            RestartKind.No => false,
            RestartKind.Always => afterBoot || !state.Restart.StoppedByUser,
            RestartKind.UnlessStopped => !state.Restart.StoppedByUser,
            RestartKind.OnFailure => !state.Restart.StoppedByUser && state.ExitCode != 0 && (policy.MaximumRetries == 0 || state.Restart.Count < policy.MaximumRetries),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
