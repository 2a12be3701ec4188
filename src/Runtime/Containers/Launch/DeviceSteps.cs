using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: what stands in /dev. Device nodes where the kernel allows making them, the host's own bound into place where not.</summary>
internal sealed class DeviceSteps(PlanContext plan, RootPaths paths, MountSteps mounts)
{
    private static readonly RuntimeDevice[] Always =
    [
        new("/dev/null", 'c', 1, 3), new("/dev/zero", 'c', 1, 5), new("/dev/full", 'c', 1, 7),
        new("/dev/random", 'c', 1, 8), new("/dev/urandom", 'c', 1, 9), new("/dev/tty", 'c', 5, 0),
    ];

    private static readonly (string Target, string Name)[] Links =
    [
        ("/proc/self/fd", "fd"), ("/proc/self/fd/0", "stdin"), ("/proc/self/fd/1", "stdout"), ("/proc/self/fd/2", "stderr"),
        ("/proc/kcore", "core"), ("pts/ptmx", "ptmx"),
    ];

    private bool _onImage;

    private enum Folder
    {
        Images,
        Fresh,
        Hosts,
    }

    public void Add()
    {
        // A /dev bound from the host brings its own devices.
        var kind = DeviceFolder();
        if (kind == Folder.Hosts) return;
        _onImage = kind == Folder.Images;
        var devices = Always.Where(a => plan.Spec.Linux.Devices.All(d => d.Path != a.Path)).Concat(plan.Spec.Linux.Devices);
        foreach (var device in devices)
        {
            if (plan.InUserNamespace) BindHost(device);
            else MakeNode(device);
        }

        var folder = paths.Open("making links in /dev", "/dev", directory: true);
        foreach (var (target, name) in Links) plan.Steps.Add(Tolerant(new LaunchStep("making links in /dev", name, "symlinkat", [target, folder, name])));
    }

    private Folder DeviceFolder()
    {
        var kind = Folder.Images;
        foreach (var mount in plan.Spec.Mounts)
            if (mount.Destination.TrimEnd('/') == "/dev") kind = MountOptions.Parse(mount).Bind ? Folder.Hosts : Folder.Fresh;
        return kind;
    }

    /// <summary>In a directory of the image things may be in their place already: from an earlier run, or as the image's author put them there.</summary>
    private LaunchStep Tolerant(LaunchStep step) => _onImage ? step with { Ignored = [Errno.EEXIST] } : step;

    private void MakeNode(RuntimeDevice device)
    {
        const string Task = "making a device";
        var slash = device.Path.LastIndexOf('/');
        var parent = paths.MakeDirectory(Task, device.Path[..slash]);
        var name = device.Path[(slash + 1)..];
        LaunchArgument number = LaunchArgument.Named(Number(device), $"{device.Major}:{device.Minor}");
        plan.Steps.Add(Tolerant(new LaunchStep(Task, device.Path, "mknodat", [parent, name, LaunchArgument.Named(Kind(device.Type) | device.FileMode, Text(device)), number])));
        if ((device.Uid | device.Gid) != 0) plan.Steps.Add(Task, device.Path, "fchownat", parent, name, device.Uid, device.Gid, AtFlag.AT_SYMLINK_NOFOLLOW);
    }

    private void BindHost(RuntimeDevice device)
    {
        const string Task = "binding a device";
        var host = plan.Steps.Store("device", new LaunchStep(Task, device.Path, "open_tree",
            [AtFlag.AT_FDCWD, device.Path, OpenTreeFlag.OPEN_TREE_CLONE | OpenTreeFlag.OPEN_TREE_CLOEXEC]));
        mounts.Attach(Task, device.Path, host, paths.MakeFile(Task, device.Path));
    }

    private static uint Kind(char type) => type switch
    {
        'b' => 0x6000,
        'p' => 0x1000,
        _ => 0x2000,
    };

    /// <summary>The kernel's "new" encoding of 12 and 20 bits.</summary>
    private static long Number(RuntimeDevice device) => (device.Minor & 0xFF) | (device.Major << 8) | ((device.Minor & ~0xFFu) << 12);

    private static string Text(RuntimeDevice device) => $"{device.Type} {Convert.ToString(device.FileMode, 8)}";
}
