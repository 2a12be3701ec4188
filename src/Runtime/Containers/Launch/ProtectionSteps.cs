using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: paths that are hidden or cannot be written. Missing ones are passed over: kernels differ in what they show.</summary>
internal sealed class ProtectionSteps(PlanContext plan, RootPaths paths, MountSteps mounts)
{
    public void MakeReadOnly(string path)
    {
        const string Task = "making a path read-only";
        paths.OpenIfPresent(Task, path, directory: false, at =>
        {
            var tree = plan.Steps.Store("tree", new LaunchStep(Task, path, "open_tree",
                [at, "", OpenTreeFlag.OPEN_TREE_CLONE | OpenTreeFlag.OPEN_TREE_CLOEXEC | OpenTreeFlag.AT_EMPTY_PATH | OpenTreeFlag.AT_RECURSIVE]));
            plan.Steps.Add(Task, path, "mount_setattr", tree, "", AtFlag.AT_EMPTY_PATH | AtFlag.AT_RECURSIVE, RootSteps.Attributes(MountAttribute.MOUNT_ATTR_RDONLY, 0), 32);
            mounts.Attach(Task, path, tree, at);
        });
    }

    /// <summary>
    /// A directory gets an empty read-only file system, a file gets /dev/null: the host's, never the one below the root, which an image
    /// can replace (CVE-2025-31133).
    /// </summary>
    public void Mask(string path)
    {
        const string Task = "masking a path";
        paths.OpenIfPresent(Task, path, directory: false, at => plan.Steps.Choose(
            paths.OpenStep(Task, path, directory: true) with { Result = new LaunchSlot("folder") }, [Errno.ENOTDIR],
            () => mounts.Attach(Task, path, Nothing(path), at),
            () => mounts.Attach(Task, path, NullDevice(path), at)));
    }

    /// <summary>
    /// Values go through a procfs of our own that nothing in the image can stand in for (CVE-2025-52881), and only names of the
    /// container's own namespaces are accepted (CVE-2022-0811).
    /// </summary>
    public void SetKernelParameters()
    {
        if (plan.Spec.Linux.Sysctl is not { Count: > 0 } parameters) return;
        const string Task = "setting a kernel parameter";
        var proc = mounts.Create(Task, "/proc/sys", "proc", [], 0);
        var how = LaunchData.Words("{write, beneath, no links}", (long)(OpenFlag.O_WRONLY | OpenFlag.O_CLOEXEC), 0,
            (long)(ResolveFlag.RESOLVE_BENEATH | ResolveFlag.RESOLVE_NO_SYMLINKS | ResolveFlag.RESOLVE_NO_XDEV));
        foreach (var (name, value) in parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (!KernelParameter.BelongsToContainer(name, plan.IsNew)) throw LaunchException.ForeignKernelParameter(name);
            var file = plan.Steps.Store("parameter", new LaunchStep(Task, name, "openat2", [proc, "sys/" + KernelParameter.Path(name), how, 24]));
            plan.Steps.Add(Task, name, "write", file, value, System.Text.Encoding.UTF8.GetByteCount(value));
        }
    }

    private LaunchSlot Nothing(string path) => mounts.Create("masking a path", path, "tmpfs", ["size=4k", "nr_inodes=2"],
        MountAttribute.MOUNT_ATTR_RDONLY | MountAttribute.MOUNT_ATTR_NOSUID | MountAttribute.MOUNT_ATTR_NODEV | MountAttribute.MOUNT_ATTR_NOEXEC);

    private LaunchSlot NullDevice(string path) => plan.Steps.Store("null", new LaunchStep("masking a path", path, "open_tree",
        [AtFlag.AT_FDCWD, "/dev/null", OpenTreeFlag.OPEN_TREE_CLONE | OpenTreeFlag.OPEN_TREE_CLOEXEC]));
}
