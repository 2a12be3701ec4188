using BuildKit.Linux;

namespace BuildKit.Containers.Resources;

/// <summary>A limit that cannot be kept, or a control group that cannot do what was asked: which controller, which file, which value.</summary>
public sealed class LimitException : BuildKitException
{
    private const string Delegation = "Limits need root, or a cgroup v2 group that was delegated to the user, for instance 'systemd-run --user --scope -p Delegate=yes …'.";

    private LimitException(string code, string message, string? remedy, Exception? inner = null)
        : base(code, message, remedy, inner)
    {
    }

    /// <summary>The file that refused, with its folder.</summary>
    public string? File { get; private init; }

    public Errno Errno { get; private init; }

    internal static LimitException NoGroup(string folder, Errno errno) => new(
        "BK3450", $"Making the control group '{PosixPath.Printable(folder)}': {LinuxException.Explain(errno)}.", errno is Errno.EACCES or Errno.EPERM or Errno.EROFS ? Delegation : null)
    {
        File = folder,
        Errno = errno,
    };

    internal static LimitException NoGroups(string reason) => new("BK3450", $"Making the control group of a container: {reason}.", Delegation);

    internal static LimitException ForeignPath(string path) => new(
        "BK3451", $"Making a control group: the path '{PosixPath.Printable(path)}' leaves its place.", "Name one without '.', '..' and control characters.");

    internal static LimitException Refused(string folder, CgroupLimit limit, Errno errno) => new(
        "BK3452", $"Setting a limit: the controller '{limit.Controller}' refused '{PosixPath.Printable(limit.Value)}' for {limit.File} of '{PosixPath.Printable(folder)}': {LinuxException.Explain(errno)}.",
        LimitRemedy.For(limit, errno))
    {
        File = Path.Combine(folder, limit.File),
        Errno = errno,
    };

    internal static LimitException NoController(string controller, string file) => new(
        "BK3453", $"Setting a limit: this host has no control group controller '{controller}', which {file} needs.",
        "Run without this limit, or boot a kernel that has the controller (see /proc/cgroups and the parameters cgroup_enable=, cgroup_disable=).");

    internal static LimitException NotHandedDown(string folder, string controller, Errno errno) => new(
        "BK3453", $"Setting a limit: '{PosixPath.Printable(folder)}' cannot hand down the controller '{controller}': {LinuxException.Explain(errno)}.",
        errno switch
        {
            Errno.EBUSY => "A cgroup v2 group that has processes itself cannot; start from a group of its own, for instance 'systemd-run --user --scope -p Delegate=yes …'.",
            Errno.ENOENT => "Its own parent does not hand it down; for users: 'systemctl edit user@.service' with 'Delegate=cpu cpuset io memory pids'.",
            _ => Delegation,
        })
    {
        File = folder,
        Errno = errno,
    };

    internal static LimitException NotUnified(string what, string file) => new(
        "BK3454", $"Setting a limit: {what} ({file}) does not exist in cgroup v2, which this host uses.", "Run without it; cgroup v2 has other means, see 'unified' in a bundle.");

    internal static LimitException OnlyUnified(string file) => new(
        "BK3454", $"Setting a limit: {file} is a file of cgroup v2, and its controller belongs to cgroup v1 on this host.", "Use the limit's own setting instead of 'unified'.");

    internal static LimitException Invalid(string what, string got, string want) => new(
        "BK3455", $"Setting a limit: {what}: got '{PosixPath.Printable(got)}', want {want}.", null);

    internal static LimitException NoFreezer(string container) => new(
        "BK3456", $"Pausing '{container}': it has no control group that can be frozen.", "Pausing needs root, or a cgroup v2 group that was delegated to the user when the container was started, for instance by 'systemd-run --user --scope -p Delegate=yes …'.");

    internal static LimitException NotFrozen(string folder, bool frozen, TimeSpan patience) => new(
        "BK3457", $"{(frozen ? "Freezing" : "Thawing")} '{PosixPath.Printable(folder)}': it did not happen within {patience.TotalSeconds:0} seconds.", "A process of it hangs in the kernel, for instance on a network file system; try again.");

    internal static LimitException DevicesRefused(string folder, LinuxException inner) => new(
        "BK3458", $"Guarding the devices of '{PosixPath.Printable(folder)}': {inner.Message}",
        "This needs CAP_BPF or CAP_SYS_ADMIN and a kernel with CONFIG_CGROUP_BPF; --privileged runs a container without the guard.", inner)
    {
        File = folder,
        Errno = inner.Errno,
    };
}
