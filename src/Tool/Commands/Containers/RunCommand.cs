using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class RunCommand
{
    public static Verb Create()
    {
        var flags = new ContainerFlags();
        var detach = Inputs.Flag("--detach", "-d", "Run in the background and print the container's id");
        var keys = Inputs.Text("--detach-keys", null, "string", "Keys that leave the container running (ctrl-p,ctrl-q)");
        var proxy = Inputs.Flag("--sig-proxy", null, "Pass signals on to the container (default true)");
        proxy.DefaultValueFactory = _ => true;
        return new Verb
        {
            Usage = "run [OPTIONS] IMAGE [COMMAND] [ARG...]",
            Description = "Create a container from an image and run it. The exit code is the container's; 125, 126 and 127 are the engine's",
            Options = [.. flags.Options, detach, keys, proxy],
            Arguments = flags.Arguments,
            OptionsEndAtFirstArgument = true,
            PassesContainerCode = true,
            Examples =
            [
                "run --rm -it busybox sh",
                "run -d --name shop -p 8080:8080 -e ASPNETCORE_ENVIRONMENT=Staging shop:1.0",
                "run --rm -v .:/src:ro -w /src busybox ls -l",
                "run --rm --read-only --tmpfs /tmp --network none busybox id",
            ],
            Run = async (call, cancellationToken) =>
            {
                using var idFile = flags.MakeIdFile(call);
                var spec = await flags.ReadAsync(call, cancellationToken, detached: call.Get(detach));
                var engine = Engines.Open(call);
                if (call.Get(detach))
                {
                    var started = await engine.RunDetachedAsync(spec, idFile.Write, cancellationToken);
                    call.Output.WriteLine(started.Id);
                    return ExitCode.Success;
                }

                var options = new RunOptions
                {
                    SignalProxy = call.Get(proxy) && !(spec.Tty && spec.Interactive),
                    Stdio = AttachFlags.Stdio(spec.Attached),
                    Created = container => Created(call, idFile, container),
                };
                return await engine.RunAsync(spec, call.Get(keys) is { } chosen ? options with { DetachKeys = chosen } : options, cancellationToken);
            },
        };
    }

    /// <summary>Who hears nothing of a container gets its id, as in Docker.</summary>
    private static void Created(Call call, IdFile idFile, Container container)
    {
        idFile.Write(container);
        if ((container.Record.Spec.Attached & (AttachedStreams.Output | AttachedStreams.Error)) != 0) return;
        call.Output.WriteLine(container.Id);
        call.Output.Flush();
    }
}
