using System.Collections.Immutable;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>
/// Every path below the root goes through here. An image's directories are hostile: a symbolic link where a mount point is expected led
/// runtimes out of the root again and again (CVE-2021-30465, CVE-2025-31133, CVE-2025-52565, CVE-2025-52881). So a path is resolved by the
/// kernel with the container's root as the root (RESOLVE_IN_ROOT), never through magic links, into a descriptor; what is then mounted,
/// made or changed is the descriptor, never the path again.
/// </summary>
internal sealed class RootPaths(PlanContext plan)
{
    private readonly Dictionary<long, LaunchData> _how = [];

    /// <summary>An O_PATH descriptor of what is there. Trailing symbolic links are followed, inside the root.</summary>
    public LaunchSlot Open(string task, string path, bool directory = false) =>
        plan.Steps.Store("at", OpenStep(task, path, directory) with { Ignored = [Errno.EAGAIN], Skip = -1 });

    /// <summary>Opens what is there and runs <paramref name="body"/> on it, or neither when it is not there.</summary>
    public void OpenIfPresent(string task, string path, bool directory, Action<LaunchSlot> body)
    {
        var slot = new LaunchSlot("at");
        plan.Steps.Unless(
            OpenStep(task, path, directory) with { Result = slot },
            [Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.ELOOP],
            () => body(slot));
    }

    /// <summary>The directory, made with its parents when it is missing.</summary>
    public LaunchSlot MakeDirectory(string task, string path, uint mode = 0x1ED)
    {
        var names = Names(path);
        for (var i = 0; i < names.Length; i++) InParent(task, names, i, (parent, name) =>
            plan.Steps.Add(new LaunchStep(task, path, "mkdirat", [parent, name, mode]) { Ignored = [Errno.EEXIST] }));
        return Open(task, path, directory: true);
    }

    /// <summary>The file, made empty when it is missing, with the directories above it.</summary>
    public LaunchSlot MakeFile(string task, string path)
    {
        const int RegularFile = 0x8000;
        var names = Names(path);
        for (var i = 0; i < names.Length - 1; i++) InParent(task, names, i, (parent, name) =>
            plan.Steps.Add(new LaunchStep(task, path, "mkdirat", [parent, name, 0x1ED]) { Ignored = [Errno.EEXIST] }));
        InParent(task, names, names.Length - 1, (parent, name) =>
            plan.Steps.Add(new LaunchStep(task, path, "mknodat", [parent, name, RegularFile | 0x1A4, 0]) { Ignored = [Errno.EEXIST] }));
        return Open(task, path);
    }

    /// <summary>The same for a file of ours that no image has a reason to put elsewhere: a link in its place is refused, wherever it leads.</summary>
    public LaunchSlot MakeOwnFile(string task, string path)
    {
        MakeFile(task, path);
        LaunchSlot? own = null;
        var names = Names(path);
        var how = LaunchData.Words("{no links}", OpenFlagOf.Path | (long)OpenFlag.O_CLOEXEC, 0, (long)(ResolveFlag.RESOLVE_BENEATH | ResolveFlag.RESOLVE_NO_SYMLINKS));
        InParent(task, names, names.Length - 1, (parent, name) => own = plan.Steps.Store("at", new LaunchStep(task, path, "openat2", [parent, name, how, 24])));
        return own!;
    }

    /// <summary>The arguments of openat2(2) for a path in the root.</summary>
    public LaunchStep OpenStep(string task, string path, bool directory) => new(
        task, path, "openat2", [plan.Root!, Relative(path), How(OpenFlagOf.Path | (directory ? plan.DirectoryFlag : 0)), 24]);

    private void InParent(string task, ImmutableArray<string> names, int index, Action<LaunchArgument, string> make)
    {
        LaunchArgument parent = index == 0 ? plan.Root! : Open(task, string.Join('/', names[..index]), directory: true);
        make(parent, names[index]);
    }

    private LaunchData How(long flags)
    {
        if (_how.TryGetValue(flags, out var how)) return how;
        how = LaunchData.Words(
            (flags & plan.DirectoryFlag) != 0 ? "{in the root, a directory}" : "{in the root}",
            flags | (long)OpenFlag.O_CLOEXEC, 0, (long)(ResolveFlag.RESOLVE_IN_ROOT | ResolveFlag.RESOLVE_NO_MAGICLINKS));
        return _how[flags] = how;
    }

    private static string Relative(string path) => string.Join('/', Names(path)) is { Length: > 0 } relative ? relative : ".";

    /// <summary>"..", as the specification's author wrote it, never climbs above the root; links of the image are the kernel's business.</summary>
    private static ImmutableArray<string> Names(string path)
    {
        var names = new List<string>();
        foreach (var name in path.Split('/'))
        {
            if (name is "" or ".") continue;
            if (name != "..") names.Add(name);
            else if (names.Count > 0) names.RemoveAt(names.Count - 1);
        }

        return [.. names];
    }
}
