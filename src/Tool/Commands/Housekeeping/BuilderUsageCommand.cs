using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

internal static class BuilderUsageCommand
{
    public static Verb Create()
    {
        var filter = Inputs.Many("--filter", null, "filter", "Show what matches: until=TIME, id=ID, type=regular|exec.cachemount, description=TEXT");
        var format = Inputs.Format("cached layers and cache mounts");
        var verbose = Inputs.Flag("--verbose", "-v", "Show kinds and descriptions, too");
        return new Verb
        {
            Usage = "builder du [OPTIONS]",
            Description = "Show what builds and publishes keep to save work: layers of their steps, and cache mounts",
            Options = [filter, format, verbose],
            Examples = ["builder du", "builder du -v --filter type=exec.cachemount", "builder du --format json"],
            IsCancellable = true,
            Run = (call, cancellationToken) =>
            {
                var wanted = BuildCacheFilter.Parse(call.Get(filter), call.Now);
                var usages = BuildCacheView.Of(call, cancellationToken).Where(wanted.Matches).ToArray();
                (call.Get(verbose) ? BuildCacheView.Details : BuildCacheView.Table).Write(call.Output, BuildCacheView.Rows(call, usages), call.Get(format));
                if (call.Has(format)) return Task.FromResult(ExitCode.Success);
                call.Output.WriteLine($"\nReclaimable:  {HumanSize.Of(usages.Where(u => u.IsReclaimable).Sum(u => u.Size))}");
                call.Output.WriteLine($"Total:        {HumanSize.Of(usages.Sum(u => u.Size))}");
                return Task.FromResult(ExitCode.Success);
            },
        };
    }
}
