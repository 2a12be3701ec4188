using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class ContainerListCommand
{
    public static Verb Create()
    {
        var all = Inputs.Flag("--all", "-a", "Show all containers, not only running ones");
        var filter = Inputs.Many("--filter", "-f", "filter", "Show what matches: id=, name=, label=KEY[=VALUE], status=, exited=CODE, ancestor=IMAGE, before=, since=, volume=, network=, publish=PORT, expose=PORT, health=");
        var format = Inputs.Format("containers");
        var last = Inputs.Text("--last", "-n", "int", "Show so many of the containers created last, whatever their state");
        var latest = Inputs.Flag("--latest", "-l", "Show the container created last");
        var whole = Inputs.Flag("--no-trunc", null, "Show ids and commands in full");
        var quiet = Inputs.Quiet("Show ids only");
        var size = Inputs.Flag("--size", "-s", "Show what containers wrote, and what that is with their images");
        return new Verb
        {
            Usage = "ps [OPTIONS]",
            Description = "List containers, the newest first",
            Options = [all, filter, format, last, latest, whole, quiet, size],
            Examples = ["ps", "ps -a --filter status=exited", "ps --format '{{.Names}}: {{.Status}}'", "ps -aq --filter label=team=blue", "ps -as"],
            Run = (call, _) =>
            {
                var failed = false;
                var wanted = new ContainerFilter(call.Get(filter));
                var count = call.Get(latest) ? 1 : call.Number(last, least: -1);
                var engine = Engines.Open(call);
                var found = engine.List(new ListOptions
                {
                    All = call.Get(all) || wanted.NeedsAll || count is not null,
                    Damaged = problem =>
                    {
                        call.Report(problem);
                        failed = true;
                    },
                });
                wanted.Resolve(engine.Find);
                var rows = found.Where(wanted.Matches).Take(count is null or < 0 ? int.MaxValue : count.Value).Select(c => new ContainerRow(c, call.Now, call.Get(whole)) { Size = () => engine.SizeOf(c) });
                ContainerRow.View(call.Get(size)).Write(call.Output, [.. rows], call.Get(format), call.Get(quiet));
                return Task.FromResult(failed ? ExitCode.Failure : ExitCode.Success);
            },
        };
    }
}
