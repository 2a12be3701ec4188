using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Exec;
using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class ExecCommand
{
    public static Verb Create()
    {
        var detach = Inputs.Flag("--detach", "-d", "Run in the background; the output is dropped");
        var keys = Inputs.Text("--detach-keys", null, "string", "Keys that leave the command running (ctrl-p,ctrl-q)");
        var variables = new VariableFlags();
        var interactive = Inputs.Flag("--interactive", "-i", "Pass on standard input");
        var privileged = Inputs.Flag("--privileged", null, "Give the command nearly all rights of the user who starts it");
        var tty = Inputs.Flag("--tty", "-t", "Give the command a terminal");
        var user = Inputs.Text("--user", "-u", "string", "Run as NAME|UID[:GROUP|GID]");
        var directory = Inputs.Text("--workdir", "-w", "string", "Directory that the command starts in");
        var container = Inputs.One("CONTAINER");
        var command = Inputs.Several("COMMAND");
        return new Verb
        {
            Usage = "exec [OPTIONS] CONTAINER COMMAND [ARG...]",
            Description = "Run a command in a running container. The exit code is the command's; 125, 126 and 127 are the engine's",
            Options = [detach, keys, .. variables.Options, interactive, privileged, tty, user, directory],
            Arguments = [container, command],
            OptionsEndAtFirstArgument = true,
            PassesContainerCode = true,
            Examples = ["exec -it shop sh", "exec -u 0 -w /tmp shop ls -l", "exec -e MODE=check shop dotnet Shop.dll --check"],
            Run = async (call, cancellationToken) =>
            {
                var exec = new ExecSpec
                {
                    Command = call.Get(command),
                    Environment = variables.Read(call),
                    WorkingDirectory = call.Get(directory),
                    User = call.Get(user),
                    Tty = call.Get(tty),
                    Interactive = call.Get(interactive),
                    Privileged = call.Get(privileged),
                };
                var engine = Engines.Open(call);
                if (call.Get(detach))
                {
                    await engine.ExecDetachedAsync(call.Get(container), exec, cancellationToken);
                    return ExitCode.Success;
                }

                var options = new ExecOptions { SignalProxy = !(exec.Tty && exec.Interactive) };
                return await engine.ExecAsync(call.Get(container), exec, call.Get(keys) is { } chosen ? options with { DetachKeys = chosen } : options, cancellationToken);
            },
        };
    }
}
