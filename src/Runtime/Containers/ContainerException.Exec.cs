namespace BuildKit.Containers;

public sealed partial class ContainerException
{
    internal static ContainerException Paused(string step, string name) =>
        new("BK3250", $"{step} '{name}': it is paused.", $"'unpause {name}' first.");

    internal static ContainerException NoCommandToRun(string name) =>
        new("BK3251", $"Running a command in '{name}': there is no command.", "Name a program and its arguments after the container.");

    internal static ContainerException IdNotMapped(string kind, uint id, string name) =>
        new("BK3252", $"Running a command in '{name}': its user namespace has no {kind} {id}.",
            "Run it as the container's user; more ids need newuidmap, newgidmap and ranges in /etc/subuid and /etc/subgid when the container is started.");

    internal static ContainerException UnknownRequest(char kind) =>
        new("BK3253", $"Asking the monitor: it does not know what '{kind}' means.", "It is older than this program; 'restart' the container to give it a new one.");

    internal static ContainerException TerminalLost() =>
        new("BK3254", "Attaching: the container's terminal was lost with the monitor that had it.", "'restart' the container; 'exec' gives a new terminal in it.");

    internal static ContainerException NotReached(string step, string name) =>
        new("BK3255", $"{step} '{name}': its monitor does not answer.", "Try again; if it stays so, 'restart' the container.");
}
