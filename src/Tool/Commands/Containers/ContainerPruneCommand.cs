using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Housekeeping;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class ContainerPruneCommand
{
    public static Verb Create()
    {
        var filter = Inputs.Many("--filter", null, "filter", "Remove what matches: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]");
        var force = Inputs.Flag("--force", "-f", "Do not ask");
        return new Verb
        {
            Usage = "container prune [OPTIONS]",
            Description = "Remove all containers that do not run. Volumes are left alone",
            Options = [filter, force],
            IsCancellable = true,
            Examples = ["container prune", "container prune -f --filter until=24h", "container prune -f --filter label!=keep"],
            Run = async (call, cancellationToken) =>
            {
                var wanted = new PruneFilter(call.Get(filter), call.Now);
                if (!call.Get(force) && !Question.Ask(call, "This will remove all stopped containers.")) return ExitCode.Success;
                var (exitCode, bytes) = await StoppedContainers.RemoveAsync(call, wanted.Matches, volumes: false, cancellationToken);
                call.Output.WriteLine($"Total reclaimed space: {HumanSize.Of(bytes)}");
                return exitCode;
            },
        };
    }
}
