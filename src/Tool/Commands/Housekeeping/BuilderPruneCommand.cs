using BuildKit.Building;
using BuildKit.Containers.Settings;
using BuildKit.Storage;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

internal static class BuilderPruneCommand
{
    public static Verb Create()
    {
        var all = Inputs.Flag("--all", "-a", "Forget steps whose layers an image has, too: they run again");
        var filter = Inputs.Many("--filter", null, "filter", "Remove what matches: until=TIME, id=ID, type=regular|exec.cachemount, description=TEXT");
        var force = Inputs.Flag("--force", "-f", "Do not ask");
        var keep = Inputs.Text("--keep-storage", null, "bytes", "Keep this much, the most recently used");
        return new Verb
        {
            Usage = "builder prune [OPTIONS]",
            Description = "Remove what builds and publishes keep to save work: layers that no image has, and cache mounts. What a build has at this moment stays",
            Options = [all, filter, force, keep],
            Examples = ["builder prune", "builder prune -a -f", "builder prune -f --filter type=exec.cachemount", "builder prune -f --filter until=72h --keep-storage 10g"],
            IsCancellable = true,
            Run = async (call, cancellationToken) =>
            {
                var wanted = BuildCacheFilter.Parse(call.Get(filter), call.Now);
                var kept = call.Get(keep) is { } text ? ByteSize.Parse(keep.Name, text) : 0;
                var what = call.Get(all) ? "This will remove all build cache, so that every step runs again." : "This will remove all build cache that no image needs.";
                if (!call.Get(force) && !Question.Ask(call, what)) return ExitCode.Success;
                var usages = BuildCacheView.Of(call, cancellationToken);
                var chosen = BeyondKept(usages.Where(u => !u.IsInUse && (call.Get(all) || !u.IsShared)), kept).Where(wanted.Matches).ToArray();
                var options = StoreUsers.Options(call.Store) with { Drops = BuildCacheUsage.Dropping(chosen, withEmpty: call.Get(all) && kept == 0 && call.Get(filter).Count == 0) };
                var report = await new GarbageCollector(call.Store, options).CollectAsync(cancellationToken);
                if (chosen.Length > 0) BuildCacheView.Table.Write(call.Output, BuildCacheView.Rows(call, chosen), null);
                call.Output.WriteLine($"Total reclaimed space: {HumanSize.Of(report.Bytes)}");
                return ExitCode.Success;
            },
        };
    }

    /// <summary>The most recently used come first; what fits into the room beside them stays.</summary>
    private static IEnumerable<BuildCacheUsage> BeyondKept(IEnumerable<BuildCacheUsage> usages, long room)
    {
        foreach (var usage in usages)
        {
            room -= usage.Size;
            if (room < 0) yield return usage;
        }
    }
}
