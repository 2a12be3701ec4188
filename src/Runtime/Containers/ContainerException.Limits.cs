using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerException
{
    internal static ContainerException NoSuchDevice(string path, bool exists) => new(
        "BK3460", $"Giving a device to a container: '{PosixPath.Printable(path)}' {(exists ? "is no device of the kind that is needed" : "does not exist on the host")}.", "Name a device file such as '/dev/fuse', for rates and weights a whole disk.");

    internal static ContainerException DeviceRulesNeedRoot() => new(
        "BK3461", "Setting device rules of a container: in a user namespace the kernel lets no device node work.", "Run as root, or bind a device that the user may use by --device.");

    internal static ContainerException NamespaceOwnerNotRunning(string kind, string name) => new(
        "BK3462", $"Joining the {kind} namespace of '{name}': that container does not run.", $"'start {name}' first.");

    internal static ContainerException NotShareable(string name) => new(
        "BK3462", $"Joining the IPC namespace of '{name}': it does not share it.", "Run that container with '--ipc shareable'.");

    internal static ContainerException NeedsHostUsers() => new(
        "BK3463", "Starting a container without a user namespace (--userns host): only root can.", "Run as root, or without the option.");

    internal static ContainerException WrongPauseState(string name, bool paused) => new(
        "BK3464", paused ? $"Pausing '{name}': it is paused already." : $"Going on with '{name}': it is not paused.", paused ? $"'unpause {name}' lets it go on." : null);

    internal static ContainerException UnknownColumn(string option, string columns) => new(
        "BK3465", $"Listing processes: '{PosixPath.Printable(option)}' is no column or option here.", $"Columns for '-o' are {columns}; '-ef' and 'aux' choose the usual ones.");
}
