using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

internal static class ImagePruneCommand
{
    public static Verb Create()
    {
        var all = Inputs.Flag("--all", "-a", "Remove every image that no container uses, not only those without a name");
        var filter = Inputs.Many("--filter", null, "filter", "Remove what matches: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE], reference=PATTERN, before=IMAGE, since=IMAGE");
        var force = Inputs.Flag("--force", "-f", "Do not ask");
        return new Verb
        {
            Usage = "image prune [OPTIONS]",
            Description = "Remove images that nothing needs, and free their space",
            Options = [all, filter, force],
            Examples = ["image prune", "image prune -a -f --filter label=stage=test", "image prune -a --filter until=240h"],
            Run = async (call, cancellationToken) =>
            {
                var wanted = PruneConditions.OfImages(call.Get(filter), call.Now);
                var what = call.Get(all) ? "This will remove all images without at least one container associated to them." : "This will remove all dangling images.";
                if (!call.Get(force) && !Question.Ask(call, what)) return ExitCode.Success;
                var removed = call.Images.Prune(call.Get(all), wanted);
                if (removed.Untagged.Count + removed.Deleted.Count > 0) call.Output.WriteLine("Deleted Images:");
                ImageRemoveCommand.Write(call, removed, "untagged", "deleted");
                var report = await StoreUsers.CollectAsync(call.Store, cancellationToken);
                call.Output.WriteLine($"Total reclaimed space: {HumanSize.Of(report.Bytes)}");
                return ExitCode.Success;
            },
        };
    }
}
