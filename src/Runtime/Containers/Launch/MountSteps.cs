using BuildKit.Containers.Resources;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: the mounts of the specification, in its order. Sources are the host's, destinations are the image's.</summary>
internal sealed class MountSteps(PlanContext plan, RootPaths paths)
{
    // What a program reads to learn how many processors and how much memory it has.
    private static readonly string[] SizingControllers = ["memory", "cpu", "cpuset", "pids"];

    public void Add(RuntimeMount mount)
    {
        var options = MountOptions.Parse(mount);
        if (options.Bind) Bind(mount, options, mount.Source ?? throw LaunchException.MountWithoutSource(mount.Destination));
        else if (mount.Type is "cgroup" or "cgroup2") Cgroup(mount, options);
        else if (NeedsHostsView(mount.Type)) Bind(mount, MountOptions.Parse(mount with { Options = [.. mount.Options.Where(o => !o.Contains('=', StringComparison.Ordinal)), "rbind", .. mount.Type == "sysfs" ? ["rro"] : Array.Empty<string>()] }), HostPath(mount.Type));
        else Typed(mount, options);
    }

    /// <summary>A detached mount of a fresh file system.</summary>
    public LaunchSlot Create(string task, string destination, string type, IEnumerable<string> data, MountAttribute attributes)
    {
        var fs = plan.Steps.Store("fs", new LaunchStep(task, destination, "fsopen", [type, FsopenFlag.FSOPEN_CLOEXEC]));
        // /proc/self/mountinfo shows it, and some programs look for it there.
        plan.Steps.Add(task, destination, "fsconfig", fs, FsconfigCommand.FSCONFIG_SET_STRING, "source", type, 0);
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
        var created = Create(task, mount.Destination, mount.Type, data, options.Set | options.SetBelow);
        if (mount.Type == "devpts") plan.Terminals = created;
        Attach(task, mount.Destination, created, paths.MakeDirectory(task, mount.Destination));
    }

    private void Bind(RuntimeMount mount, MountOptions options, string source)
    {
        var task = "binding " + PosixPath.Printable(source);
        var recursive = options.Recursive ? OpenTreeFlag.AT_RECURSIVE : 0;
        var flags = OpenTreeFlag.OPEN_TREE_CLONE | OpenTreeFlag.OPEN_TREE_CLOEXEC | recursive;
        var tree = plan.Steps.Store("tree", new LaunchStep(task, mount.Destination, "open_tree", mount.Subpath is null
            ? [AtFlag.AT_FDCWD, source, flags]
            : [OpenBelow(task, source, mount.Subpath), "", flags | OpenTreeFlag.AT_EMPTY_PATH]));
        if ((options.Set | options.Clear) != 0) Change(options.Set, options.Clear, 0);
        if ((options.SetBelow | options.ClearBelow) != 0) Change(options.SetBelow, options.ClearBelow, AtFlag.AT_RECURSIVE);
        var at = plan.Setting.FileSources.Contains(FileSource(mount)) ? paths.MakeFile(task, mount.Destination) : paths.MakeDirectory(task, mount.Destination);
        Attach(task, mount.Destination, tree, at);

        void Change(MountAttribute set, MountAttribute clear, AtFlag below) => plan.Steps.Add(
            task, mount.Destination, "mount_setattr", tree, "", AtFlag.AT_EMPTY_PATH | below, RootSteps.Attributes(set, clear & ~set | (clear & MountAttribute.MOUNT_ATTR__ATIME)), 32);
    }

    /// <summary>How a bind's source is named among those that are files.</summary>
    public static string FileSource(RuntimeMount mount) => mount.Subpath is null ? mount.Source! : $"{mount.Source}/{mount.Subpath}";

    /// <summary>What containers made below a trusted directory may change at any moment: it is found once, without a way out, and then only the descriptor counts.</summary>
    private LaunchSlot OpenBelow(string task, string source, string subpath)
    {
        var directory = plan.Steps.Store("source", new LaunchStep(task, source, "openat",
            [AtFlag.AT_FDCWD, source, LaunchArgument.Named(OpenFlagOf.Path | plan.DirectoryFlag | (long)OpenFlag.O_CLOEXEC, "O_PATH"), 0]));
        var how = LaunchData.Words("{beneath}", OpenFlagOf.Path | (long)OpenFlag.O_CLOEXEC, 0, (long)(ResolveFlag.RESOLVE_BENEATH | ResolveFlag.RESOLVE_NO_MAGICLINKS));
        return plan.Steps.Store("below", new LaunchStep(task, subpath, "openat2", [directory, subpath, how, 24]) { Ignored = [Errno.EAGAIN], Skip = -1 });
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
