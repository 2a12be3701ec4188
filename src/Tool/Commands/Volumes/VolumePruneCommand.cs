using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Volumes;

[SupportedOSPlatform("linux")]
internal static class VolumePruneCommand
{
    public static Verb Create()
    {
        var all = Inputs.Flag("--all", "-a", "Remove named volumes too, not only those that nobody named");
        var filter = Inputs.Many("--filter", null, "filter", "Remove what matches: label=KEY[=VALUE], label!=KEY[=VALUE]");
        var force = Inputs.Flag("--force", "-f", "Do not ask");
        return new Verb
        {
            Usage = "volume prune [OPTIONS]",
            Description = "Remove anonymous volumes that no container has, running or not. Volumes with a name stay unless --all is given",
            Options = [all, filter, force],
            Examples = ["volume prune", "volume prune -a -f --filter label=stage=test"],
            Run = (call, _) =>
            {
                var wanted = VolumeFilter.ForPruning(call.Get(filter));
                var everything = call.Get(all) || wanted.WantsAll;
                var what = everything ? "This will remove all local volumes not used by at least one container." : "This will remove anonymous local volumes not used by at least one container.";
                if (!call.Get(force) && !Question.Ask(call, what)) return Task.FromResult(ExitCode.Success);
                var failed = false;
                var removed = Engines.Open(call).PruneVolumes(v => (everything || v.IsAnonymous) && wanted.Matches(new VolumeUse(v, [])), problem =>
                {
                    call.Report(problem);
                    failed = true;
                });
                if (removed.Count > 0) call.Output.WriteLine("Deleted Volumes:");
                foreach (var (volume, _) in removed) call.Output.WriteLine(volume.Name);
                if (removed.Count > 0) call.Output.WriteLine();
                call.Output.WriteLine($"Total reclaimed space: {HumanSize.Of(removed.Sum(r => r.Bytes))}");
                return Task.FromResult(failed ? ExitCode.Failure : ExitCode.Success);
            },
        };
    }
}
