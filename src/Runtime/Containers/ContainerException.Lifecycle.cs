using BuildKit.Containers.Supervision;

namespace BuildKit.Containers;

public sealed partial class ContainerException
{
    private const string CheckAdvice = "Remove the container with 'rm -f', or put the file right.";

    internal static ContainerException NotFound(string nameOrId) =>
        new("BK3203", $"Finding a container: there is none with the name or id '{Linux.PosixPath.Printable(nameOrId)}'.", "'ps -a' lists all containers.");

    internal static ContainerException Ambiguous(string prefix) =>
        new("BK3204", $"Finding a container: more than one id begins with '{prefix}'.", "Give more digits of the id, or the name.");

    internal static ContainerException NameTaken(string name, string owner) =>
        new("BK3205", $"Naming a container: '{name}' is the name of {owner[..12]}.", $"Remove it ('rm {name}'), rename it ('rename {name} NEW'), or choose another name.");

    internal static ContainerException Damaged(string path, string reason, Exception? inner) =>
        new("BK3206", $"Reading '{path}': the file is damaged: {reason}.", CheckAdvice, inner);

    internal static ContainerException NewerFormat(string path, int version) =>
        new("BK3207", $"Reading '{path}': its version is {version}, newer than 1, which this program knows.", "Update dotnet-container.");

    internal static ContainerException NoCommand(string image) =>
        new("BK3208", $"Creating a container of '{image}': the image names no command.", "Add a command after the image name, or --entrypoint.");

    internal static ContainerException BadImage(string image, string reason) =>
        new("BK3209", $"Creating a container of '{image}': {reason}.", "The image's configuration is damaged or hostile; build it again.");

    internal static ContainerException NoSuchUser(string kind, string name) =>
        new("BK3210", $"Finding the {kind} of the container: its /etc/{(kind == "user" ? "passwd" : "group")} has no '{Linux.PosixPath.Printable(name)}'.", "Use a number, or an image that has the name.");

    internal static ContainerException AlreadyRunning(string name) =>
        new("BK3211", $"Starting '{name}': it runs already.", $"'stop {name}' or 'restart {name}'.");

    internal static ContainerException NotRunning(string step, string name, ContainerStatus status) =>
        new("BK3212", $"{step} '{name}': it does not run, it is {status.ToString().ToLowerInvariant()}.", $"'start {name}' starts it.");

    internal static ContainerException IsRunning(string name) =>
        new("BK3213", $"Removing '{name}': it runs.", $"'stop {name}' first, or remove it with -f.");

    internal static ContainerException MissingBind(string source, string target) =>
        new("BK3214", $"Mounting at '{target}': the host has no '{Linux.PosixPath.Printable(source)}'.", "Create it, or correct the path.");

    internal static ContainerException NetworkOwnerNotRunning(string name) =>
        new("BK3215", $"Joining the network of '{name}': that container does not run.", $"'start {name}' first.");

    internal static ContainerException MonitorFailed(string id, string log) =>
        new("BK3216", $"Starting {id[..12]}: its monitor process ended without a word.", $"What it said may be in '{log}'.");

    internal static ContainerException RestartsAndRemoves(RestartPolicy policy) =>
        new("BK3320", $"Creating a container: --rm removes it at its end, after which --restart {policy} cannot start it again.", "Leave one of the two out.");

    internal static ContainerException NoLog(string name) =>
        new("BK3217", $"Reading the log of '{name}': it keeps none.", "It was run in the foreground with --rm, or with --log-driver none.");

    internal static ContainerException ReportedByMonitor(string code, string message, string? remedy, int exitCode) =>
        new(code, message, remedy) { ExitCode = exitCode };

    internal static ContainerException LayersMissing(string name, string image) =>
        new("BK3218", $"Starting '{name}': unpacked layers of its image are missing from the store.", $"Pull or load '{image}' again and make a new container of it.");

    internal static ContainerException NoMonitor() =>
        new("BK3219", "Starting a container in the background: this program names no monitor.", "Set EngineOptions.MonitorCommand, or run the container in the foreground.");

    internal static ContainerException MountPlaceTaken(string path) =>
        new("BK3220", $"Mounting an image: '{path}' is not empty.", "Name an empty or absent directory, or none.");

    internal static ContainerException NotMounted(string which) =>
        new("BK3221", $"Unmounting '{Linux.PosixPath.Printable(which)}': no image is mounted there or by that name.", "'image mount' without arguments lists what is mounted.");
}
