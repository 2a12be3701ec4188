using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>A container that could not be launched: at which step, on what, and why. Nothing of it is left behind.</summary>
public sealed class LaunchException : BuildKitException
{
    private const string DiedCode = "BK3104";

    private LaunchException(string code, string message, string? remedy, int exitCode = LaunchExit.EngineFailed)
        : base(code, message, remedy) => ExitCode = exitCode;

    /// <summary>What run and exec return: 127 when the program was not found, 126 when it cannot be run, 125 for everything before it.</summary>
    public int ExitCode { get; }

    /// <summary>What was being done, for instance "mounting proc".</summary>
    public string? Step { get; private init; }

    public string? Subject { get; private init; }

    public Errno Errno { get; private init; }

    internal static LaunchException StepFailed(LaunchStep step, Errno errno, bool rootless)
    {
        var (code, exit) = step.ExitCode switch
        {
            LaunchExit.EngineFailed => ("BK3101", LaunchExit.EngineFailed),
            LaunchExit.NotFound => ("BK3102", LaunchExit.NotFound),
            _ when errno is Errno.ENOENT or Errno.ENOTDIR => ("BK3102", LaunchExit.NotFound),
            _ => ("BK3103", LaunchExit.CannotInvoke),
        };
        var what = PosixPath.Printable(step.Subject);
        var message = code switch
        {
            "BK3102" when step.ExitCode == LaunchExit.NotFound => $"Starting the program '{what}': executable file not found in $PATH of the container.",
            "BK3102" => $"Starting the program '{what}': there is no such file in the container, or its interpreter is missing.",
            _ => $"{Capital(step.Task)} '{what}': {step.Call} failed: {LinuxException.Explain(errno)}.",
        };
        return new LaunchException(code, message, LaunchRemedy.For(step, errno, rootless), exit) { Step = step.Task, Subject = step.Subject, Errno = errno };
    }

    internal static LaunchException CloneFailed(CloneFlag flags, Errno errno, bool rootless) => new(
        "BK3101", $"Making the container's process: clone3 with {flags} failed: {LinuxException.Explain(errno)}.", LaunchRemedy.ForClone(errno, rootless))
    {
        Step = "making the container's process",
        Subject = flags.ToString(),
        Errno = errno,
    };

    /// <summary>By which signal is known when it is reaped: <see cref="KilledBy"/>.</summary>
    internal static LaunchException Died(LaunchStep? step) => Died(step?.Task, step?.Subject, "was killed", "Look for the kernel's out-of-memory killer in its log; a filter of an outer sandbox kills in the same way.");

    internal bool HasDied => Code == DiedCode;

    internal LaunchException KilledBy(int signal) => Died(Step, Subject, $"was killed by {SignalNames.NameOf(signal)}", signal switch
    {
        SignalNames.Kill => "Look for the kernel's out-of-memory killer in its log, or for who else kills here.",
        SignalNames.Sys => "A filter of an outer sandbox forbids the call; relax it.",
        _ => "Please report it.",
    });

    private static LaunchException Died(string? task, string? subject, string how, string remedy) =>
        new(DiedCode, $"Starting the container: the process {how} at the step '{task ?? "clone"}', before it ran its program.", remedy) { Step = task, Subject = subject };

    internal static LaunchException UnsupportedMountOption(string destination, string option) => new(
        "BK3105", $"Planning the mount at '{PosixPath.Printable(destination)}': the option '{PosixPath.Printable(option)}' is not supported.", "Remove the option; mounts of a container are private to it.");

    internal static LaunchException MountWithoutSource(string destination) => new(
        "BK3105", $"Planning the mount at '{PosixPath.Printable(destination)}': a bind mount has no source.", "Name the host's file or directory.");

    internal static LaunchException MountWithoutMaps(string destination) => new(
        "BK3105", $"Planning the mount at '{PosixPath.Printable(destination)}': it is to show mapped owners, and neither it nor the container has maps of ids.", "Give uidMappings and gidMappings to the mount, or a user namespace to the container.");

    internal static LaunchException UnknownSchedulingWord(string kind, string word) => new(
        "BK3107", $"Planning the process: '{PosixPath.Printable(word)}' is not a {kind}.", "Names are those of sched_setattr(2) and ioprio_set(2), such as SCHED_BATCH and IOPRIO_CLASS_BE.");

    internal static LaunchException UnknownFilterWord(string kind, string word) => new(
        "BK3107", $"Planning the system call filter: '{PosixPath.Printable(word)}' is not a {kind} that is known here.", "Remove it from the profile.");

    internal static LaunchException FilterTooLong(int length, int most) => new(
        "BK3107", $"Planning the system call filter: it has {length} instructions, more than the {most} that the kernel takes.", "Use fewer rules with conditions, or fewer architectures.");

    internal static LaunchException SilencedConversation(string call) => new(
        "BK3107", $"Planning the system call filter: '{call}' is to be asked about, and the launcher needs it between setting the filter and running the program.", "Let the profile allow it.");

    internal static LaunchException UnknownClock(string clock) => new(
        "BK3107", $"Planning the container: '{PosixPath.Printable(clock)}' is no clock of a time namespace.", "These are monotonic and boottime.");

    internal static LaunchException MissingDescriptor(int number) => new(
        "BK3110", $"Planning the process: descriptor {number} is to be preserved, and the caller has not opened it.", "Open it, or preserve fewer.");

    internal static LaunchException MissingSource(string source, string destination) => new(
        "BK3105", $"Planning the mount at '{PosixPath.Printable(destination)}': its source '{PosixPath.Printable(source)}' does not exist.", "Create it, or correct the path.");

    internal static LaunchException LayerPathTooLong(string path) => new(
        "BK3106", $"Planning the root file system: the layer path '{PosixPath.Printable(path)}' has more than 255 bytes below the directory that all layers share.", "Use a store with a shorter path (DOTNET_CONTAINER_ROOT).");

    internal static LaunchException UnknownCapability(string name) => new(
        "BK3107", $"Planning the process: '{PosixPath.Printable(name)}' is not a capability.", "Names are those of capabilities(7), such as CAP_NET_ADMIN.");

    internal static LaunchException UnknownLimit(string name) => new(
        "BK3107", $"Planning the process: '{PosixPath.Printable(name)}' is not a resource limit.", "Names are those of getrlimit(2), such as RLIMIT_NOFILE.");

    internal static LaunchException ForeignKernelParameter(string name) => new(
        "BK3108", $"Planning the container: the kernel parameter '{PosixPath.Printable(name)}' is not one of the container's own namespaces.",
        "Set it on the host, or give the container its own network or IPC namespace.");

    internal static LaunchException GroupsNeedHelpers() => new(
        "BK3109", "Planning the process: supplementary groups cannot be set with a user namespace that maps a single group.", "Install newuidmap and newgidmap and give the user ranges in /etc/subuid and /etc/subgid.");

    internal static LaunchException NoProgram() => new("BK3110", "Planning the process: there is no program to run.", "Name a command, or use an image that has one.", LaunchExit.NotFound);

    internal static LaunchException RelativeDirectory(string path) => new(
        "BK3110", $"Planning the process: the working directory '{PosixPath.Printable(path)}' is not absolute.", "Begin it with '/'.");

    internal static LaunchException NoTerminals() => new(
        "BK3110", "Planning the process: it wants a terminal, and no devpts is mounted.", "Mount devpts at /dev/pts, as the default mounts do.");

    internal static LaunchException MapRefused(string file, string map, Errno errno) => new(
        "BK3111", $"Writing the id map '{map.Trim()}' to {file}: {LinuxException.Explain(errno)}.", "Ids outside the user's own need ranges in /etc/subuid and /etc/subgid, and newuidmap and newgidmap.")
    {
        Step = "writing the id maps",
        Subject = file,
        Errno = errno,
    };

    internal static LaunchException MapHelperFailed(string helper, string reason) => new(
        "BK3111", $"Writing the id map with {helper}: {reason}.", "Install the package that has newuidmap and newgidmap (uidmap, shadow-utils), and check the ranges in /etc/subuid and /etc/subgid.");

    internal static LaunchException KernelTooOld(Version version) => new(
        "BK3112", $"Starting a container: this is Linux {version}, want 5.12 or later.", "Everything that does not run a container works here: building from project outputs, pull, push, save, load.");

    internal static LaunchException UnsupportedProcessor(string architecture) => new(
        "BK3112", $"Starting a container: processes of {architecture} are not supported, want x64 or arm64.", null);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
