namespace BuildKit.Tool;

/// <summary>What goes wrong on the command line itself; everything else arrives from the runtime with its own code.</summary>
internal sealed class ToolException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    private const int MostShown = 160;

    /// <summary>Wrong usage: the command's usage line follows the message, and the exit code is 2 (125 where Docker has it so).</summary>
    public bool IsUsage { get; private init; }

    public static ToolException UnknownCommand(string path, string? suggestion) =>
        new("BK2901", $"Reading the command line: there is no command '{Clean(path)}'.", suggestion is not null ? $"Did you mean '{suggestion}'?" : OperatingSystem.IsLinux() ? null : "Commands that run containers need Linux.") { IsUsage = true };

    public static ToolException UnknownOption(string option, string? suggestion) =>
        new("BK2902", $"Reading the command line: there is no option '{Clean(option)}'.", suggestion is null ? null : $"Did you mean '{suggestion}'?") { IsUsage = true };

    public static ToolException OptionNeedsValue(string option) =>
        new("BK2902", $"Reading the command line: the option '{option}' needs a value.") { IsUsage = true };

    public static ToolException WrongArguments(string reason) =>
        new("BK2903", $"Reading the command line: {reason}.") { IsUsage = true };

    public static ToolException InvalidValue(string option, string value, string wanted) =>
        new("BK2904", $"Reading the option '{option}': '{Clean(value)}' is not valid; want {wanted}.") { IsUsage = true };

    public static ToolException NotOffered(string option, string reason, string? instead) =>
        new("BK2906", $"Reading the command line: the option '{option}' cannot be given: {reason}.", instead);

    public static ToolException UnknownFilter(string filter, string allowed) =>
        new("BK2905", $"Reading the option '--filter': '{Clean(filter)}' is not a filter here.", $"Filters are {allowed}, each as NAME=VALUE.") { IsUsage = true };

    public static ToolException Template(string source, int position, string reason) =>
        new("BK2910", $"Reading the template at {Place(source, position)}: {reason}.") { IsUsage = true };

    public static ToolException TemplateRun(string source, int position, string reason) =>
        new("BK2911", $"Filling the template at {Place(source, position)}: {reason}.");

    public static ToolException WritesToTerminal(string what, string remedy) =>
        new("BK2920", $"Writing {what}: standard output is a terminal, which cannot show it.", remedy);

    public static ToolException ReadsFromTerminal(string what, string remedy) =>
        new("BK2920", $"Reading {what}: standard input is a terminal.", remedy);

    public static ToolException Refused(string what) =>
        new("BK2921", $"{what} needs a yes, and there is nobody to ask: standard input is not a terminal.", "Add --force.");

    public static ToolException CannotOpen(string path, Exception inner) =>
        new("BK2922", $"Opening '{Clean(path)}': {inner.Message.TrimEnd('.')}.", "Check the path and its permissions.", inner);

    public static ToolException FileExists(string path) =>
        new("BK2923", $"Writing the container's id to '{Clean(path)}': the file exists.", "Remove it, or name another.");

    public static ToolException NoTags(string repository) =>
        new("BK2924", $"Pushing every tag of '{Clean(repository)}': the store has none.", "Give the image a name in that repository by 'tag'.");

    public static ToolException ExitNotSeen(string container) =>
        new("BK2925", $"Waiting for '{Clean(container)}': it has ended, but nobody saw how.", "Its monitor was killed with it, or the machine went down.");

    public static ToolException PortNotPublished(string container, string port) =>
        new("BK2926", $"Looking for the port {Clean(port)} of '{Clean(container)}': it is not published.", "Publish it with -p when the container is created.");

    public static ToolException NoContainerToCopy() =>
        new("BK2927", "Copying: neither end is in a container, or both are.", "Write one end as CONTAINER:PATH, the other as a path of the host; a host path with ':' begins with './' or '/'.") { IsUsage = true };

    public static ToolException NoPathToCopy() =>
        new("BK2927", "Copying: a path is empty.", "Write one end as CONTAINER:PATH, the other as a path of the host; the root of a container is '/'.") { IsUsage = true };

    public static ToolException SecretNotSet(string id, string variable) =>
        new("BK2928", $"Reading the secret '{Clean(id)}': the variable '{Clean(variable)}' is not set.", "Set it, or name a file by src=FILE.");

    public static ToolException NoContext(string option, string path) =>
        new("BK2929", $"Reading {option}: there is no folder '{Clean(path)}'.", "A context is a folder, the address of a repository or archive, or '-' for standard input.");
    public static ToolException NotInteractive() =>
        new("BK2932", "Signing in: the user name or the password is missing, and there is nobody to ask: standard input is not a terminal.", "Give -u NAME and --password-stdin.");

    public static ToolException NothingTyped(string what) =>
        new("BK2933", $"Signing in: the {what} is empty.");

    internal static ToolException SavesHostBase(string image) =>
        new("BK2930", $"Saving '{Clean(image)}': it holds this machine's own runtime and libraries (base 'host'), which are for running here.",
            "Keep the archive on this machine, or build the image upon one of a registry.");

    public static ToolException NoRegistryProgram(string path) =>
        new("BK2960", $"Starting the registry: '{path}' is missing.", "Install the tool again by 'dotnet tool install'; its executable alone is not all of it.");

    public static ToolException NoDotnet() =>
        new("BK2961", "Starting the registry: no 'dotnet' was found, and the web server needs the ASP.NET Core runtime.", "Install it, or name its folder by DOTNET_ROOT.");

    public static ToolException Unexpected(Exception inner) =>
        new("BK2999", $"An error that was not foreseen: {inner.GetType().Name}: {Clean(inner.Message)}",
            "Please report it; DOTNET_CONTAINER_DEBUG=1 shows where it happened.", inner);

    private static string Place(string source, int position)
    {
        var before = source.AsSpan(0, Math.Min(position, source.Length));
        var line = before.Count('\n') + 1;
        var column = position - before.LastIndexOf('\n');
        return line == 1 ? $"column {column}" : $"line {line}, column {column}";
    }

    /// <summary>What was typed or came from outside may be long and may steer a terminal.</summary>
    private static string Clean(string text)
    {
        var shown = text.Length > MostShown ? text[..MostShown] + "…" : text;
        return string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
