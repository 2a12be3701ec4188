using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;
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
        var proxy = Inputs.Flag("--sig-proxy", null, "Pass signals on to the container (default true)");
        proxy.DefaultValueFactory = _ => true;
        var checkpoint = Inputs.Refused("--checkpoint", "containers have no checkpoints", null);
        var checkpoints = Inputs.Refused("--checkpoint-dir", "containers have no checkpoints", null);
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "start [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Start containers that were created or have ended",
            Options = [attach, checkpoint, checkpoints, interactive, keys, proxy],
            Arguments = [containers],
            PassesContainerCode = true,
            Examples = ["start shop", "start -ai shell"],
            Run = async (call, cancellationToken) =>
            {
                call.Refuse(checkpoint);
                call.Refuse(checkpoints);
                var engine = Engines.Open(call);
                var names = call.Get(containers);
                if (!call.Get(attach) && !call.Get(interactive))
                    return await Each.RunAsync(call, names, async name =>
                    {
                        await engine.StartAsync(name, cancellationToken);
                        call.Output.WriteLine(name);
                    });
                if (names.Count > 1) throw ToolException.WrongArguments("only one container can be attached to");
                var raw = call.Get(interactive) && engine.Find(names[0]).Record.Spec.Tty;
                var options = new RunOptions { SignalProxy = call.Get(proxy) && !raw, Stdio = new ContainerStdio.OfThisProcess { Input = call.Get(interactive) } };
                return await engine.StartAttachedAsync(names[0], call.Get(keys) is { } chosen ? options with { DetachKeys = chosen } : options, cancellationToken);
            },
        };
    }
}
