using System.CommandLine;
using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class ContainerRemoveCommand
{
    public static Verb Create()
    {
        var force = Inputs.Flag("--force", "-f", "Kill running containers first; do not fail for those that are not there");
        var link = new Option<bool>("--link", "-l") { Description = "Not supported: there are no links", Hidden = true };
        var volumes = Inputs.Flag("--volumes", "-v", "Remove anonymous volumes too");
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "rm [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Remove containers with everything that was written in them",
            Options = [force, link, volumes],
            Arguments = [containers],
            Examples = ["rm shop", "rm -f -v shop db"],
            Run = (call, cancellationToken) =>
            {
                if (call.Get(link)) throw ToolException.NotOffered(link.Name, "containers have no links to each other", "Without it, the container itself is removed.");
                var engine = Engines.Open(call);
                var options = new RemoveOptions { Force = call.Get(force), Volumes = call.Get(volumes) };
                return Each.RunAsync(call, call.Get(containers), async name =>
                {
                    try
                    {
                        await engine.RemoveAsync(name, options, cancellationToken);
                    }
                    catch (ContainerException e) when (options.Force && e.Code == "BK3203")
                    {
                        // As rm(1) and Docker have it: with -f, nothing to remove is said and is no failure.
                        call.Report(e);
                        return;
                    }

                    call.Output.WriteLine(name);
                });
            },
        };
    }
}
