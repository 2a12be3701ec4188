using System.Globalization;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: the mount that will be "/".</summary>
internal static class RootSteps
{
    /// <summary>A mount made in the container may never appear on the host, nor the other way round.</summary>
    public static void Separate(PlanContext plan) =>
        plan.Steps.Add("making mounts private", "/", "mount_setattr", AtFlag.AT_FDCWD, "/", AtFlag.AT_RECURSIVE, Attributes(0, 0, MountFlag.MS_PRIVATE), 32);

    public static void Mount(PlanContext plan)
    {
        plan.Root = plan.Setting.Overlay switch
        {
            null => Clone(plan, plan.Spec.Root.Path),
            // One directory is no union; older kernels refuse an overlay of it.
            { Upper: null, Lower: [var only] } => Clone(plan, only),
            { } overlay when plan.Setting.Kernel.OverlayLayerAppend => Overlay(plan, overlay),
            { } overlay => OldOverlay(plan, overlay),
        };
    }

    public static LaunchData Attributes(MountAttribute set, MountAttribute clear, MountFlag propagation = 0, int users = 0) =>
        LaunchData.Words(() => $"{{+{set} -{clear}{(propagation == 0 ? "" : " " + propagation)}}}", null, (long)set, (long)clear, (long)propagation, users);

    private static LaunchSlot Clone(PlanContext plan, string path)
    {
        const string Task = "mounting the root file system";
        // Recursively: a part of a tree of locked mounts cannot be cloned without what lies on it.
        var root = plan.Steps.Store("root", new LaunchStep(Task, path, "open_tree",
            [AtFlag.AT_FDCWD, path, OpenTreeFlag.OPEN_TREE_CLONE | OpenTreeFlag.OPEN_TREE_CLOEXEC | OpenTreeFlag.AT_RECURSIVE]));
        return Attach(plan, root);
    }

    /// <summary>Paths are given relative to the directory they share: a value of fsconfig has at most 255 bytes.</summary>
    private static LaunchSlot Overlay(PlanContext plan, OverlayRoot overlay)
    {
        const string Task = "mounting the layers";
        var (directory, relative) = CommonDirectory(overlay);
        plan.Steps.Add(Task, directory, "chdir", directory);
        var fs = plan.Steps.Store("overlay", new LaunchStep(Task, "overlay", "fsopen", ["overlay", FsopenFlag.FSOPEN_CLOEXEC]));
        foreach (var lower in relative.Lower) Set("lowerdir+", lower);
        if (relative.Upper is not null) Set("upperdir", Escaped(relative.Upper));
        if (relative.Work is not null) Set("workdir", Escaped(relative.Work));
        foreach (var option in Options(plan))
        {
            if (option.Split('=') is [var key, var value]) Set(key, value);
            else plan.Steps.Add(Task, option, "fsconfig", fs, FsconfigCommand.FSCONFIG_SET_FLAG, option, LaunchArgument.Null, 0);
        }

        plan.Steps.Add(Task, "overlay", "fsconfig", fs, FsconfigCommand.FSCONFIG_CMD_CREATE, LaunchArgument.Null, LaunchArgument.Null, 0);
        return Attach(plan, plan.Steps.Store("root", new LaunchStep(Task, "overlay", "fsmount", [fs, FsopenFlag.FSOPEN_CLOEXEC, 0])));

        void Set(string key, string value) => plan.Steps.Add(Task, value, "fsconfig", fs, FsconfigCommand.FSCONFIG_SET_STRING, key, value, 0);
    }

    /// <summary>
    /// Before Linux 6.5 all layers go into one page of text. Each is opened at a known number and named by that number, with
    /// /proc/self/fd as the current directory: "12:13:14" has room for more layers than an image may have.
    /// </summary>
    private static LaunchSlot OldOverlay(PlanContext plan, OverlayRoot overlay)
    {
        const string Task = "mounting the layers";
        var next = plan.Setting.Descriptors.Base + 16;
        string[] paths = [.. overlay.Lower, .. new[] { overlay.Upper, overlay.Work }.OfType<string>()];
        var numbers = new List<int>();
        foreach (var path in paths)
        {
            var layer = plan.Steps.Store("layer", new LaunchStep(Task, path, "openat", [AtFlag.AT_FDCWD, path, Named(OpenFlagOf.Path | plan.DirectoryFlag, "O_PATH"), 0]));
            plan.Steps.Add(Task, path, "dup3", layer, next, OpenFlag.O_CLOEXEC);
            plan.Steps.Add(Task, path, "close", layer);
            numbers.Add(next++);
        }

        var data = "lowerdir=" + string.Join(':', numbers[..overlay.Lower.Count].Select(Text));
        if (overlay.Upper is not null) data += $",upperdir={Text(numbers[^2])},workdir={Text(numbers[^1])}";
        plan.Steps.Add(Task, "/proc/self/fd", "chdir", "/proc/self/fd");
        plan.Steps.Add(Task, plan.Spec.Root.Path, "mount", "overlay", plan.Spec.Root.Path, "overlay", 0, string.Join(',', [data, .. Options(plan)]));
        return plan.Steps.Store("root", new LaunchStep(Task, plan.Spec.Root.Path, "openat",
            [AtFlag.AT_FDCWD, plan.Spec.Root.Path, Named(OpenFlagOf.Path | plan.DirectoryFlag | (long)OpenFlag.O_CLOEXEC, "O_PATH"), 0]));

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        static LaunchArgument Named(long value, string name) => LaunchArgument.Named(value, name);
    }

    private static LaunchSlot Attach(PlanContext plan, LaunchSlot root)
    {
        plan.Steps.Add("attaching the root file system", plan.Spec.Root.Path, "move_mount", root, "", AtFlag.AT_FDCWD, plan.Spec.Root.Path, MoveMountFlag.MOVE_MOUNT_F_EMPTY_PATH);
        return root;
    }

    /// <summary>The marks of the union go into attributes a user may write; redirects and indexes would make layers depend on each other.</summary>
    private static string[] Options(PlanContext plan) => plan.InUserNamespace ? ["userxattr"] : ["index=off", "redirect_dir=off"];

    /// <summary>overlayfs reads ':' as a separator and '\' as an escape in the upper and work directory.</summary>
    private static string Escaped(string path) => path.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);

    private static (string Directory, OverlayRoot Relative) CommonDirectory(OverlayRoot overlay)
    {
        string[] all = [.. overlay.Lower, .. new[] { overlay.Upper, overlay.Work }.OfType<string>()];
        var common = all[0][..(all[0].LastIndexOf('/') + 1)];
        foreach (var path in all)
            while (!path.StartsWith(common, StringComparison.Ordinal)) common = common[..(common.TrimEnd('/').LastIndexOf('/') + 1)];
        return (common, new OverlayRoot([.. overlay.Lower.Select(Rest)], overlay.Upper is null ? null : Rest(overlay.Upper), overlay.Work is null ? null : Rest(overlay.Work)));

        string Rest(string path) => path.Length - common.Length <= 255 ? path[common.Length..] : throw LaunchException.LayerPathTooLong(path);
    }
}
