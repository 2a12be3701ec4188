using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Exec;

/// <summary>Lays what a caller wants of a further command over what the container's own process is. Pure.</summary>
internal static class ExecProcess
{
    /// <param name="first">The container's.</param>
    /// <param name="exec">What is wanted.</param>
    /// <param name="all">What "privileged" means on this host.</param>
    public static RuntimeProcess Of(RuntimeProcess first, ExecSpec exec, IReadOnlyList<string> all) => first with
    {
        Args = exec.Command,
        Env = Environment(first.Env, exec),
        Cwd = exec.WorkingDirectory is { Length: > 0 } directory ? directory : first.Cwd,
        Terminal = exec.Tty,
        ConsoleSize = exec.ConsoleSize,
        Capabilities = exec.Privileged ? RuntimeCapabilities.Of(all) : first.Capabilities,
        NoNewPrivileges = first.NoNewPrivileges && !exec.Privileged,
    };

    private static IReadOnlyList<string> Environment(IReadOnlyList<string> container, ExecSpec exec)
    {
        string[] terminal = exec.Tty ? ["TERM=xterm"] : [];
        return terminal.Length + exec.Environment.Count == 0 ? container : EnvironmentSyntax.Merge(terminal, container, exec.Environment);
    }
}
