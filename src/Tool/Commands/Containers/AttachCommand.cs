using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class AttachCommand
{
    public static Verb Create()
    {
        var keys = Inputs.Text("--detach-keys", null, "string", "Keys that leave the container running (ctrl-p,ctrl-q)");
        var noInput = Inputs.Flag("--no-stdin", null, "Only show output; keys stay here");
        var proxy = Inputs.Flag("--sig-proxy", null, "Pass signals on to the container (default true)");
        proxy.DefaultValueFactory = _ => true;
        var container = Inputs.One("CONTAINER");
        return new Verb
        {
            Usage = "attach [OPTIONS] CONTAINER",
            Description = "Connect to the streams of a running container, beside whoever else is. The exit code is the container's; 0 after the detach keys",
            Options = [keys, noInput, proxy],
            Arguments = [container],
            PassesContainerCode = true,
            Examples = ["attach shop", "attach --no-stdin --sig-proxy=false shop"],
            Run = (call, cancellationToken) =>
            {
                var engine = Engines.Open(call);
                var name = call.Get(container);
                var raw = !call.Get(noInput) && engine.Find(name).Record.Spec.Tty;
                var options = new AttachOptions
                {
                    Stdio = new ContainerStdio.OfThisProcess { Input = !call.Get(noInput) },
                    SignalProxy = call.Get(proxy) && !raw,
                    Skipped = count => call.Note($"{count} bytes of output were skipped here: 'logs {name}' has all of it"),
                };
                return engine.AttachAsync(name, call.Get(keys) is { } chosen ? options with { DetachKeys = chosen } : options, cancellationToken);
            },
        };
    }
}
