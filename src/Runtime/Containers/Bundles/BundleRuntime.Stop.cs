using BuildKit.Containers.Resources;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Bundles;

public sealed partial class BundleRuntime
{
    private static readonly TimeSpan DyingPatience = TimeSpan.FromSeconds(10);

    /// <summary>To the first process, or with <paramref name="all"/> to every process of the container's group.</summary>
    /// <param name="id">The container.</param>
    /// <param name="signalName">"KILL", "SIGKILL" or "9".</param>
    /// <param name="all">Not only the first process.</param>
    public void Kill(string id, string signalName, bool all)
    {
        var signal = SignalNames.Parse(signalName);
        var state = Folder(id).ReadState();
        if (all && OpenGroup(state) is { } group)
        {
            using (group) SignalAll(group, signal);
            return;
        }

        using var process = Open(state);
        if (process is null || StatusOf(state) == BundleStatus.Stopped || !process.Signal(signal))
        {
            if (!all) throw BundleException.WrongStatus("Signalling the container", id, "stopped", "created or running");
        }
    }

    /// <summary>Removes what is left of a stopped container. By force: stops it first, and takes what is damaged, or not there, as gone.</summary>
    public void Delete(string id, bool force)
    {
        var folder = Folder(id);
        if (force && !Directory.Exists(folder.Path)) return;
        using (folder.Lock()) Delete(folder, force);
    }

    private void Delete(BundleFolder folder, bool force)
    {
        BundleState state;
        try
        {
            state = folder.ReadState();
        }
        catch (BundleException e) when (force && e.Code == "BK3406")
        {
            options.Warn(e.Describe());
            folder.Remove();
            return;
        }

        if (StatusOf(state) is not BundleStatus.Stopped and var status)
        {
            if (!force) throw BundleException.WrongStatus("Deleting the container", folder.Id, new BundleView(state, status).StatusName, "stopped");
            KillAndWait(state);
        }

        using (var group = OpenGroup(state))
        {
            // Without a pid namespace of its own, the container's other processes outlive the first.
            group?.Kill();
            group?.Remove();
        }

        var spec = TryReadSpec(folder, state);
        folder.Remove();
        if (spec is not null) RunPoststop(spec, state);
    }

    private static void SignalAll(ControlGroup group, int signal)
    {
        if (signal == SignalNames.Kill)
        {
            group.Kill();
            return;
        }

        foreach (var pid in group.Processes())
        {
            using var process = ProcessHandle.TryOpen(pid);
            process?.Signal(signal);
        }
    }

    private static void KillAndWait(BundleState state)
    {
        using var process = Open(state);
        if (process is null) return;
        // A frozen process dies when it is thawed.
        process.Signal(SignalNames.Kill);
        if (IsFrozen(state))
        {
            using var group = OpenGroup(state);
            group?.SetFrozen(false);
        }

        process.Wait(DyingPatience);
    }

    private RuntimeSpec? TryReadSpec(BundleFolder folder, BundleState state)
    {
        try
        {
            return folder.ReadSpec(state.Bundle);
        }
        catch (BundleException e)
        {
            options.Warn(e.Describe());
            return null;
        }
    }

    /// <summary>The container is gone already: what fails here is said, and the others run.</summary>
    private void RunPoststop(RuntimeSpec spec, BundleState state)
    {
        if (spec.Hooks.Poststop.Count == 0) return;
        var place = new BundleFolder(Directory.CreateTempSubdirectory("dotnet-container-hook-").FullName);
        try
        {
            foreach (var hook in spec.Hooks.Poststop)
            {
                try
                {
                    new HookRunner(place).RunOutside("poststop", [hook], new BundleView(state, BundleStatus.Stopped));
                }
                catch (BundleException e)
                {
                    options.Warn(e.Describe());
                }
            }
        }
        finally
        {
            place.Remove();
        }
    }
}
