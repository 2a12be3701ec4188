using BuildKit.Linux;

namespace BuildKit.Containers.Bundles;

/// <summary>What the runtime command refuses: bundles, ids, states and hooks.</summary>
public sealed class BundleException : BuildKitException
{
    private const int LongestQuote = 200;

    private BundleException(string code, string message, string? remedy, Exception? inner = null)
        : base(code, message, remedy, inner)
    {
    }

    internal static BundleException MissingFile(string path) =>
        new("BK3400", $"Reading '{Quote(path)}': there is no such file.", "A bundle is a directory with a config.json; 'runtime spec' writes one.");

    internal static BundleException BadDocument(string path, string reason, Exception? inner) =>
        new("BK3401", $"Reading '{Quote(path)}': {Quote(reason).TrimEnd('.')}.", "The file must be a document of the OCI runtime specification, version 1.", inner);

    internal static BundleException BadPart(string path, string? place, string reason, Exception inner) =>
        BadDocument(path, place is null ? reason : $"at '{Quote(place)}': {Quote(reason)}", inner);

    internal static BundleException InvalidId(string id) =>
        new("BK3402", $"Naming a container: '{Quote(id)}' is not an id.", "Use letters, digits, '_', '+', '-' and '.', not beginning with '.'.");

    internal static BundleException Exists(string id) => new("BK3403", $"Creating the container '{id}': the id is taken.", $"'runtime delete {id}' removes a stopped one.");

    internal static BundleException NotFound(string id) => new("BK3404", $"Finding the container '{Quote(id)}': it does not exist.", "'runtime list' shows those that do; --root says where they are kept.");

    internal static BundleException WrongStatus(string step, string id, string status, string want) =>
        new("BK3405", $"{step} '{id}': it is {status}, want {want}.", null);

    internal static BundleException Damaged(string file, string reason, Exception? inner) =>
        new("BK3406", $"Reading '{Quote(file)}': the file is damaged: {Quote(reason).TrimEnd('.')}.", "'runtime delete --force' removes what is left of the container.", inner);

    internal static BundleException Incomplete(string file) => Damaged(file, "it is missing, so the container was never made in full", null);

    internal static BundleException HookFailed(string kind, string path, string reason, string output) =>
        new("BK3407", $"Running the {kind} hook '{Quote(path)}': {reason}{(output.Length > 0 ? $"; it said: {Quote(output)}" : "")}.", null);

    internal static BundleException NotOffered(string what, string remedy) => new("BK3408", $"Creating a container: {Quote(what)} is not possible here.", remedy);

    internal static BundleException NoRoot(string path) => new("BK3409", $"Creating a container: its root '{Quote(path)}' is no directory.", "root.path is relative to the bundle; put the files of an image there.");

    internal static BundleException ConsoleFailed(string socket, string reason) =>
        new("BK3410", $"Sending the terminal to '{Quote(socket)}': {reason}.", "--console-socket names a Unix socket on which somebody listens.");

    internal static BundleException TerminalWithoutSocket() =>
        new("BK3411", "Creating a container: it has a terminal, and nobody to give its other end to.", "Give --console-socket, or set process.terminal to false.");

    internal static BundleException SocketWithoutTerminal() =>
        new("BK3411", "Creating a container: there is a console socket, and the process has no terminal.", "Leave --console-socket out, or set process.terminal to true.");

    internal static BundleException DiedAtGate(string id, int status) =>
        new("BK3412", $"Starting the container '{id}': its process ended with {status} before it ran its program.", "Its program may not be executable for the container's user, or the limits of the container leave no room for it.");

    internal static BundleException NoGroup(string step, string id) =>
        new("BK3413", $"{step} '{id}': the container has no control group.", "Give it one: linux.cgroupsPath, or any limit in linux.resources.");

    internal static BundleException Busy(string id) => new("BK3414", $"Changing the container '{id}': another command has been busy with it for a minute.", "Look for a hook that does not end.");

    internal static BundleException ListenerFailed(string socket, string reason) =>
        new("BK3415", $"Handing the system call filter's questions to '{Quote(socket)}': {reason}.", "linux.seccomp.listenerPath names a Unix socket on which somebody listens.");

    internal static BundleException NotEmpty(string path) => new("BK3416", $"Writing '{Quote(path)}': the file is there already.", "Remove it, or name another bundle.");

    /// <summary>Hostile input may be megabytes long or full of control characters; neither belongs in a message.</summary>
    private static string Quote(string text)
    {
        var printable = PosixPath.Printable(text.Length > LongestQuote ? text[..LongestQuote] : text);
        return text.Length > LongestQuote ? printable + "…" : printable;
    }
}
