using BuildKit.Building;
using BuildKit.Images;
using BuildKit.Storage;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Commands.Images;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

internal static class SystemPruneCommand
{
    public static Verb Create()
    {
        var all = Inputs.Flag("--all", "-a", "Remove every image that no container uses, not only those without a name");
        var filter = Inputs.Many("--filter", null, "filter", "Remove containers and images that match: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]; build caches are then left alone");
        var force = Inputs.Flag("--force", "-f", "Do not ask");
        var volumes = Inputs.Flag("--volumes", null, "Remove anonymous volumes that no container has, too");
        return new Verb
        {
            Usage = "system prune [OPTIONS]",
            Description = "Remove stopped containers, images that nothing needs, build caches, and what is left in the store of all of them; named volumes are never touched",
            Options = [all, filter, force, volumes],
            Examples = ["system prune", "system prune -a -f", "system prune -f --filter until=24h"],
            IsCancellable = true,
            Run = async (call, cancellationToken) =>
            {
                var wanted = Conditions(call, call.Get(filter), call.Get(volumes));
                if (!call.Get(force) && !Question.Ask(call, Warning(call.Get(all), call.Get(volumes), call.Get(filter)))) return ExitCode.Success;
                var (exitCode, bytes) = OperatingSystem.IsLinux() ? await PrunedContainers.RemoveAsync(call, call.Get(filter), call.Get(volumes), cancellationToken) : (ExitCode.Success, 0);
                var images = call.Images.Prune(call.Get(all), wanted);
                if (images.Untagged.Count + images.Deleted.Count > 0) call.Output.WriteLine("Deleted Images:");
                ImageRemoveCommand.Write(call, images, "untagged", "deleted");
                var options = StoreUsers.Options(call.Store) with { DropCaches = call.Get(filter).Count == 0 };
                var report = await new GarbageCollector(call.Store, options).CollectAsync(cancellationToken);
                new LayerIndex(call.Store).ForgetLost();
                call.Output.WriteLine($"Total reclaimed space: {HumanSize.Of(bytes + report.Bytes)}");
                return exitCode;
            },
        };
    }

    /// <summary>Docker's rules: containers and images have only these in common, and volumes have no age.</summary>
    private static ImageFilter Conditions(Call call, IReadOnlyList<string> filters, bool volumes)
    {
        foreach (var filter in filters)
        {
            if (filter.Split('=', 2)[0] is not ("until" or "label" or "label!")) throw ToolException.UnknownFilter(filter, "until, label and label!");
            if (volumes && filter.StartsWith("until=", StringComparison.Ordinal)) throw ToolException.WrongArguments("'--filter until' is not possible with --volumes: volumes have no age");
        }

        return PruneConditions.OfImages(filters, call.Now);
    }

    private static string Warning(bool all, bool volumes, IReadOnlyList<string> filters) => "This will remove:\n"
        + (OperatingSystem.IsLinux() ? "  - all stopped containers\n" : "")
        + (volumes ? "  - all anonymous volumes not used by at least one container\n" : "")
        + (all ? "  - all images without at least one container associated to them\n" : "  - all dangling images\n")
        + (filters.Count > 0 ? "" : "  - all build caches\n")
        + "  - unpacked layers and other content that nothing needs\n"
        + (filters.Count > 0 ? $"  Items to be pruned will be filtered with:\n{string.Concat(filters.Select(f => $"  - {f}\n"))}" : "");
}
