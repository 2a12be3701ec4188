using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Layers;
using BuildKit.Linux;

namespace BuildKit.Containers.Exec;

/// <summary>Starts a further process in a running container.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ExecLaunch(EngineParts engine, Container container)
{
    private const string Step = "Running a command in";

    /// <summary>Returns when the program runs. Streams and ties to the caller are in <paramref name="options"/>, all else is found here.</summary>
    public LaunchedProcess Start(ExecSpec exec, LaunchOptions options)
    {
        using var first = FirstProcess(exec);
        try
        {
            var spec = Describe(exec, first.Pid);
            using var cgroup = ContainerCgroup.Of(container);
            return Launcher.Join(spec.Process!, spec, first.Descriptor, cgroup.Into(options with { Rootless = engine.IsRootless }));
        }
        catch (Exception e) when (first.HasEnded && e is LaunchException { ExitCode: LaunchExit.EngineFailed } or IOException)
        {
            throw ContainerException.NotRunning(Step, container.Name, ContainerStatus.Exited);
        }
    }

    private ProcessHandle FirstProcess(ExecSpec exec)
    {
        if (exec.Command.Count == 0) throw ContainerException.NoCommandToRun(container.Name);
        if (container.State.Status == ContainerStatus.Paused) throw ContainerException.Paused(Step, container.Name);
        if (container.State is not { IsRunning: true, Process: { } process }) throw ContainerException.NotRunning(Step, container.Name, container.State.Status);
        return ProcessHandle.TryOpen(process.Pid, process.StartTime) ?? throw ContainerException.NotRunning(Step, container.Name, ContainerStatus.Exited);
    }

    /// <summary>The container's own description, with another user and in the namespaces that there are.</summary>
    private RuntimeSpec Describe(ExecSpec exec, int pid)
    {
        var uids = engine.IsRootless ? RunningProcess.IdMap(pid, "uid") : [];
        var gids = engine.IsRootless ? RunningProcess.IdMap(pid, "gid") : [];
        var host = new HostSituation
        {
            UidMappings = uids,
            GidMappings = gids,
            DeniesGroups = engine.IsRootless && IdMaps.DeniesSetGroups(gids),
            Capabilities = engine.IsRootless || !(exec.Privileged || SpecBuilder.WantsAllCapabilities(container.Record.Spec)) ? Capabilities.All : OwnCapabilities.Bounding(),
            JoinedNetwork = $"/proc/{pid}/ns/net",
            // They are mounted: a further process mounts nothing.
            PlaceOf = _ => new MountPlace.HostPath("/"),
        };
        var user = User(exec);
        if (!IsMapped(uids, user.Uid)) throw ContainerException.IdNotMapped("user", user.Uid, container.Name);
        if (!IsMapped(gids, user.Gid)) throw ContainerException.IdNotMapped("group", user.Gid, container.Name);
        var spec = SpecBuilder.Build(container.Record, engine.Containers.FolderOf(container.Id), user, host);
        return spec with
        {
            Process = ExecProcess.Of(spec.Process!, exec, host.Capabilities),
            Linux = spec.Linux with { Namespaces = RunningProcess.NamespacesOf(pid), Seccomp = exec.Privileged ? null : spec.Linux.Seccomp },
        };
    }

    private ResolvedUser User(ExecSpec exec)
    {
        using var union = new UnionView([engine.Containers.FolderOf(container.Id).Upper, .. engine.LayerFolders(container.Record)], engine.IsRootless);
        return ContainerPreparation.ResolveUser(union, exec.User ?? container.Record.Resolved.User, container.Record.Spec.Groups);
    }

    private static bool IsMapped(IReadOnlyList<RuntimeIdMapping> maps, uint id)
    {
        if (maps.Count == 0) return true;
        foreach (var map in maps)
            if (id >= map.ContainerId && id - map.ContainerId < map.Size) return true;
        return false;
    }
}
