using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class ContainerRemoveCommand
{
    public static Verb Create()
    {
        var force = Inputs.Flag("--force", "-f", "Kill running containers first");
        var volumes = Inputs.Flag("--volumes", "-v", "Remove anonymous volumes too");
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "rm [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Remove containers with everything that was written in them",
            Options = [force, volumes],
            Arguments = [containers],
            Examples = ["rm shop", "rm -f -v shop db"],
            Run = (call, cancellationToken) =>
            {
                var engine = Engines.Open(call);
                var options = new RemoveOptions { Force = call.Get(force), Volumes = call.Get(volumes) };
                return Each.RunAsync(call, call.Get(containers), async name =>
                {
                    await engine.RemoveAsync(name, options, cancellationToken);
                    call.Output.WriteLine(name);
                });
            },
        };
    }
}
