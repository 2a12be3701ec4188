using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Binds: a part of the host's tree in a place of the container's.</summary>
internal sealed partial class MountSteps
{
    private readonly Dictionary<RuntimeMount, LaunchSlot> _sharing = [];

    /// <summary>
    /// Sources of mounts that go on exchanging mounts with the host. They are cloned while the tree is still the host's: a clone stays in the
    /// group of its source, and a mount that was made private has none.
    /// </summary>
    public void CloneSharing()
    {
        foreach (var mount in plan.Spec.Mounts)
        {
            var options = Inherited(MountOptions.Parse(mount));
            if (!options.Bind || options.Propagation is not (MountFlag.MS_SHARED or MountFlag.MS_SLAVE)) continue;
            var source = mount.Source ?? throw LaunchException.MountWithoutSource(mount.Destination);
            _sharing[mount] = CloneTree("binding " + PosixPath.Printable(source), mount, options.Recursive);
        }
    }

    private void Propagate(string task, string destination, LaunchSlot mount, MountOptions options) => plan.Steps.Add(
        task, destination, "mount_setattr", mount, "", AtFlag.AT_EMPTY_PATH | (options.PropagationBelow ? AtFlag.AT_RECURSIVE : 0), RootSteps.Attributes(0, 0, options.Propagation), 32);

    private LaunchSlot CloneTree(string task, RuntimeMount mount, bool recursive)
    {
        var flags = OpenTreeFlag.OPEN_TREE_CLONE | OpenTreeFlag.OPEN_TREE_CLOEXEC | (recursive ? OpenTreeFlag.AT_RECURSIVE : 0);
        return plan.Steps.Store("tree", new LaunchStep(task, mount.Destination, "open_tree", mount.Subpath is null
            ? [AtFlag.AT_FDCWD, mount.Source!, flags]
            : [OpenBelow(task, mount.Source!, mount.Subpath), "", flags | OpenTreeFlag.AT_EMPTY_PATH]));
    }

    /// <summary>A bind that says nothing exchanges mounts as the root does.</summary>
    private MountOptions Inherited(MountOptions options) =>
        options is { Bind: true, NamesPropagation: false } && plan.Spec.Linux.RootfsPropagation is { } word ? options.WithPropagation(word) : options;

    private void Bind(RuntimeMount mount, MountOptions options, string source)
    {
        var task = "binding " + PosixPath.Printable(source);
        var tree = _sharing.TryGetValue(mount, out var early) ? early : CloneTree(task, mount, options.Recursive);
        if (options.Propagation != MountFlag.MS_PRIVATE) Propagate(task, mount.Destination, tree, options);
        if (MountIdMap.Of(mount, plan.Spec.Linux) is { } map) MapOwners(map);
        if ((options.Set | options.Clear) != 0) Change(options.Set, options.Clear, 0);
        if ((options.SetBelow | options.ClearBelow) != 0) Change(options.SetBelow, options.ClearBelow, AtFlag.AT_RECURSIVE);
        var at = plan.Setting.FileSources.Contains(FileSource(mount)) ? paths.MakeFile(task, mount.Destination) : paths.MakeDirectory(task, mount.Destination);
        Attach(task, mount.Destination, tree, at);

        void MapOwners(MountIdMap map) => plan.Steps.Add(
            "mapping the owners of a mount", mount.Destination, "mount_setattr", tree, "", AtFlag.AT_EMPTY_PATH | (options.MapsBelow ? AtFlag.AT_RECURSIVE : 0),
            RootSteps.Attributes(MountAttribute.MOUNT_ATTR_IDMAP, 0, users: plan.Kept!.MountMaps[map.IndexIn(plan.Setting.MountMaps)]), 32);

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
}
