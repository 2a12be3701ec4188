using System.Runtime.Versioning;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;

namespace BuildKit.Tool.Commands.Volumes;

[SupportedOSPlatform("linux")]
internal static class VolumeListCommand
{
    public static Verb Create()
    {
        var filter = Inputs.Many("--filter", "-f", "filter", "Show what matches: dangling=BOOL, driver=NAME, label=KEY[=VALUE], name=PART");
        var format = Inputs.Format("volumes");
        var quiet = Inputs.Quiet("Show names only");
        return new Verb
        {
            Usage = "volume ls [OPTIONS]",
            Description = "List volumes",
            Options = [filter, format, quiet],
            Examples = ["volume ls", "volume ls -q --filter dangling=true", "volume ls --format '{{.Name}}: {{.Mountpoint}}'"],
            Run = (call, _) =>
            {
                var failed = false;
                var wanted = VolumeFilter.ForListing(call.Get(filter));
                var found = Engines.Open(call).ListVolumes(problem =>
                {
                    call.Report(problem);
                    failed = true;
                });
                VolumeRow.View.Write(call.Output, [.. found.Where(wanted.Matches).Select(v => new VolumeRow(v))], call.Get(format), call.Get(quiet));
                return Task.FromResult(failed ? ExitCode.Failure : ExitCode.Success);
            },
        };
    }
}
