using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class StartCommand
{
    public static Verb Create()
    {
        var attach = Inputs.Flag("--attach", "-a", "Stay in the foreground: show output, pass on signals, end with the container's code");
        var interactive = Inputs.Flag("--interactive", "-i", "Attach standard input as well");
        var keys = Inputs.Text("--detach-keys", null, "string", "Keys that leave the container running (ctrl-p,ctrl-q)");
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "start [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Start containers that were created or have ended",
            Options = [attach, interactive, keys],
            Arguments = [containers],
            PassesContainerCode = true,
            Examples = ["start shop", "start -ai shell"],
            Run = async (call, cancellationToken) =>
            {
                var engine = Engines.Open(call);
                var names = call.Get(containers);
                if (!call.Get(attach) && !call.Get(interactive))
                    return await Each.RunAsync(call, names, async name =>
                    {
                        await engine.StartAsync(name, cancellationToken);
                        call.Output.WriteLine(name);
                    });
                if (names.Count > 1) throw ToolException.WrongArguments("only one container can be attached to");
                var options = new RunOptions { SignalProxy = !engine.Find(names[0]).Record.Spec.Tty };
                return await engine.StartAttachedAsync(names[0], call.Get(keys) is { } chosen ? options with { DetachKeys = chosen } : options, cancellationToken);
            },
        };
    }
}
