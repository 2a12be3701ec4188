using BuildKit.Containers.Resources;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: the mounts of the specification, in its order. Sources are the host's, destinations are the image's.</summary>
internal sealed partial class MountSteps(PlanContext plan, RootPaths paths)
{
    // What a program reads to learn how many processors and how much memory it has.
    private static readonly string[] SizingControllers = ["memory", "cpu", "cpuset", "pids"];

    public void Add(RuntimeMount mount)
    {
        var options = Inherited(MountOptions.Parse(mount));
        if (options.Bind) Bind(mount, options, mount.Source ?? throw LaunchException.MountWithoutSource(mount.Destination));
        else if (mount.Type is "cgroup" or "cgroup2") Cgroup(mount, options);
        else if (NeedsHostsView(mount.Type)) BindHostsView(mount);
        else Typed(mount, options);
    }

    private void BindHostsView(RuntimeMount mount)
    {
        string[] options = [.. mount.Options.Where(o => !o.Contains('=', StringComparison.Ordinal)), "rbind", .. mount.Type == "sysfs" ? ["rro"] : Array.Empty<string>()];
        var bound = mount with { Source = HostPath(mount.Type), Options = options };
        Bind(bound, MountOptions.Parse(bound), bound.Source);
    }

    /// <summary>A detached mount of a fresh file system.</summary>
    public LaunchSlot Create(string task, string destination, string type, IEnumerable<string> data, MountAttribute attributes, string? source = null)
    {
        var fs = plan.Steps.Store("fs", new LaunchStep(task, destination, "fsopen", [type, FsopenFlag.FSOPEN_CLOEXEC]));
        // /proc/self/mountinfo shows it, and some programs look for it there.
        plan.Steps.Add(task, destination, "fsconfig", fs, FsconfigCommand.FSCONFIG_SET_STRING, "source", source ?? type, 0);
        foreach (var option in data)
        {
            if (option.Split('=', 2) is [var key, var value]) plan.Steps.Add(task, option, "fsconfig", fs, FsconfigCommand.FSCONFIG_SET_STRING, key, value, 0);
            else plan.Steps.Add(task, option, "fsconfig", fs, FsconfigCommand.FSCONFIG_SET_FLAG, option, LaunchArgument.Null, 0);
        }

        plan.Steps.Add(task, destination, "fsconfig", fs, FsconfigCommand.FSCONFIG_CMD_CREATE, LaunchArgument.Null, LaunchArgument.Null, 0);
        return plan.Steps.Store(type, new LaunchStep(task, destination, "fsmount", [fs, FsopenFlag.FSOPEN_CLOEXEC, attributes]));
    }

    public void Attach(string task, string destination, LaunchSlot mount, LaunchSlot at) =>
        plan.Steps.Add(task, destination, "move_mount", mount, "", at, "", MoveMountFlag.MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlag.MOVE_MOUNT_T_EMPTY_PATH);

    private void Typed(RuntimeMount mount, MountOptions options)
    {
        var task = $"mounting {mount.Type}";
        var data = options.Data.Where(d => mount.Type != "devpts" || !d.StartsWith("gid=", StringComparison.Ordinal) || IsMappedGroup(d[4..]));
        var created = Create(task, mount.Destination, mount.Type, data, options.Set | options.SetBelow, mount.Source);
        if (mount.Type == "devpts") plan.Terminals = created;
        if (options.Propagation != MountFlag.MS_PRIVATE) Propagate(task, mount.Destination, created, options);
        var at = paths.MakeDirectory(task, mount.Destination);
        if (options.CopiesUp) CopyUp(mount, created, at);
        Attach(task, mount.Destination, created, at);
    }

    /// <summary>Copying a tree is no list of system calls: the launcher does it, with the descriptors of both directories.</summary>
    private void CopyUp(RuntimeMount mount, LaunchSlot created, LaunchSlot at)
    {
        const string Task = "copying what the image has";
        if (mount.Type != "tmpfs") throw LaunchException.UnsupportedMountOption(mount.Destination, "tmpcopyup");
        var control = StreamSteps.Descriptors(2);
        // Copies land where the message wants them: results are stored by the step that makes them.
        Into(16, at);
        Into(20, created);
        plan.Steps.Add(Task, mount.Destination, "sendmsg", plan.Kept!.Sync, StreamSteps.Message(StreamSteps.CopyMessage, control), 0);
        StreamSteps.AwaitAnswer(plan, plan.Kept, Task);

        void Into(int offset, LaunchSlot descriptor) => plan.Steps.Add(new LaunchStep(Task, mount.Destination, "fcntl", [descriptor, LaunchArgument.Named(1030, "F_DUPFD_CLOEXEC"), 0]) { Result = new LaunchSlot("copy", control, offset) });
    }

    /// <summary>
    /// A view that the host refuses (an outer sandbox, a kernel without the controller) is left out: programs then see no limits, which is
    /// a loss of information and not of isolation.
    /// </summary>
    private void CreateIfAllowed(string destination, string type, IReadOnlyList<string> data, MountAttribute attributes)
    {
        var task = $"mounting {type}";
        var fs = new LaunchSlot("fs");
        var created = new LaunchSlot(type);
        plan.Steps.Unless(new LaunchStep(task, destination, "fsopen", [type, FsopenFlag.FSOPEN_CLOEXEC]) { Result = fs }, [Errno.ENODEV, Errno.EPERM], () =>
        {
            foreach (var option in data) plan.Steps.Add(task, option, "fsconfig", fs, FsconfigCommand.FSCONFIG_SET_FLAG, option, LaunchArgument.Null, 0);
            plan.Steps.Unless(
                new LaunchStep(task, destination, "fsconfig", [fs, FsconfigCommand.FSCONFIG_CMD_CREATE, LaunchArgument.Null, LaunchArgument.Null, 0]),
                [Errno.EPERM, Errno.EACCES, Errno.EBUSY, Errno.ENOENT, Errno.EINVAL],
                () => plan.Steps.Unless(
                    new LaunchStep(task, destination, "fsmount", [fs, FsopenFlag.FSOPEN_CLOEXEC, attributes]) { Result = created },
                    [Errno.EPERM],
                    () => Attach(task, destination, created, paths.MakeDirectory(task, destination))));
        });
    }

    private void Cgroup(RuntimeMount mount, MountOptions options)
    {
        var layout = plan.Setting.Cgroups;
        if (layout.Version == CgroupVersion.V2) CreateIfAllowed(mount.Destination, "cgroup2", options.Data, options.Set | options.SetBelow);
        else if (layout.Version is CgroupVersion.V1 or CgroupVersion.Hybrid) LegacyCgroups(mount, options, layout);
    }

    private void LegacyCgroups(RuntimeMount mount, MountOptions options, CgroupLayout layout)
    {
        const string Task = "mounting control groups";
        var folder = Create(Task, mount.Destination, "tmpfs", ["mode=755", "size=64k"], options.Set & ~MountAttribute.MOUNT_ATTR_RDONLY);
        Attach(Task, mount.Destination, folder, paths.MakeDirectory(Task, mount.Destination));
        foreach (var hierarchy in layout.Legacy.Where(h => h.Controllers.Intersect(SizingControllers).Any()))
        {
            var name = string.Join(',', hierarchy.Controllers);
            CreateIfAllowed($"{mount.Destination}/{name}", "cgroup", hierarchy.Controllers, options.Set);
        }

        if (options.Set.HasFlag(MountAttribute.MOUNT_ATTR_RDONLY))
            plan.Steps.Add(Task, mount.Destination, "mount_setattr", folder, "", AtFlag.AT_EMPTY_PATH, RootSteps.Attributes(MountAttribute.MOUNT_ATTR_RDONLY, 0), 32);
    }

    /// <summary>These show a namespace, and only who owns that namespace may mount them; a container that shares the host's sees the host's.</summary>
    private bool NeedsHostsView(string type) => plan.InUserNamespace && type switch
    {
        "proc" => !plan.IsNew(NamespaceKind.Pid) && plan.Joined(NamespaceKind.Pid) is null,
        "sysfs" => !plan.IsNew(NamespaceKind.Network) && plan.Joined(NamespaceKind.Network) is null,
        "mqueue" => !plan.IsNew(NamespaceKind.Ipc) && plan.Joined(NamespaceKind.Ipc) is null,
        _ => false,
    };

    private static string HostPath(string type) => type switch
    {
        "proc" => "/proc",
        "sysfs" => "/sys",
        _ => "/dev/mqueue",
    };

    private bool IsMappedGroup(string gid) => plan.Spec.Linux.GidMappings is not { Count: > 0 } maps
        || (uint.TryParse(gid, out var id) && maps.Any(m => id >= m.ContainerId && id - m.ContainerId < m.Size));
}
