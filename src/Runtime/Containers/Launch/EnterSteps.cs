using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: the child changes over to the new root, and the old one is gone.</summary>
internal static class EnterSteps
{
    public static void MakeRootReadOnly(PlanContext plan)
    {
        if (plan.Spec.Root.Readonly)
            plan.Steps.Add("making the root file system read-only", "/", "mount_setattr", plan.Root!, "", AtFlag.AT_EMPTY_PATH, RootSteps.Attributes(MountAttribute.MOUNT_ATTR_RDONLY, 0), 32);
    }

    /// <summary>The new root is put over the old one, which is then on top of it and detached (pivot_root(2), "pivot_root(".", ".")").</summary>
    public static void Pivot(PlanContext plan)
    {
        const string Task = "changing the root";
        plan.Steps.Add(Task, "the container's root", "fchdir", plan.Root!);
        plan.Steps.Add(Task, plan.Spec.Root.Path, "pivot_root", ".", ".");
        plan.Steps.Add("leaving the host's root", "/", "umount2", ".", UnmountFlag.MNT_DETACH);
        plan.Steps.Add(Task, "/", "chdir", "/");
    }

    /// <summary>Mounts made in the container from here on: whether its own nested containers, and who shares its root, see them.</summary>
    public static void Propagate(PlanContext plan)
    {
        if (plan.Spec.Linux.RootfsPropagation is not { } word) return;
        var flag = MountOptions.PropagationOf(word);
        if (flag == MountFlag.MS_PRIVATE) return;
        plan.Steps.Add("setting the propagation of the root", word, "mount_setattr", AtFlag.AT_FDCWD, "/", word[0] == 'r' ? AtFlag.AT_RECURSIVE : default, RootSteps.Attributes(0, 0, flag), 32);
    }

    public static LaunchSlot OpenRoot(PlanContext plan) => plan.Steps.Store("root", new LaunchStep("opening the root", "/", "openat",
        [AtFlag.AT_FDCWD, "/", LaunchArgument.Named(OpenFlagOf.Path | plan.DirectoryFlag | (long)OpenFlag.O_CLOEXEC, "O_PATH"), 0]));

    /// <summary>
    /// By a descriptor that was found without magic links: a working directory of /proc/self/fd/N led back to the host in CVE-2024-21626.
    /// </summary>
    public static void ChangeDirectory(PlanContext plan, RootPaths paths, string directory)
    {
        const string Task = "changing to the working directory";
        plan.Steps.Add(Task, directory, "fchdir", paths.Open(Task, directory, directory: true));
    }
}
