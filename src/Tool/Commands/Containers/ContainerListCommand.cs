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
                void Damaged(BuildKitException problem)
                {
                    call.Report(problem);
                    failed = true;
                }

                var wanted = new ContainerFilter(call.Get(filter));
                int? count = call.Get(latest) ? 1 : call.Number(last) is > 0 and var asked ? asked : null;
                var shape = call.Get(format);
                if (call.Get(quiet) && !string.IsNullOrEmpty(shape))
                {
                    // Docker's rule, and its words: ids are what scripts that say -q read.
                    call.Note("WARNING: Ignoring custom format, because both --format and --quiet are set.");
                    shape = null;
                }

                var engine = Engines.Open(call);
                var isPlain = call.Get(all) && wanted.IsEmpty && !call.Get(size) && string.IsNullOrEmpty(shape);
                var rows = isPlain ? engine.Overview(Damaged).Select(c => new ContainerRow(c, call.Now, call.Get(whole))) : Whole(call, engine, wanted);
                ContainerRow.View(call.Get(size)).Write(call.Output, [.. rows.Take(count ?? int.MaxValue)], shape, call.Get(quiet));
                return Task.FromResult(failed ? ExitCode.Failure : ExitCode.Success);

                IEnumerable<ContainerRow> Whole(Call call, ContainerEngine engine, ContainerFilter wanted)
                {
                    var found = engine.List(new ListOptions { All = call.Get(all) || wanted.NeedsAll || count is not null, Damaged = Damaged });
                    wanted.Resolve(engine.Find, name => call.Images.TryResolve(name)?.Image);
                    return found.Where(wanted.Matches).Select(c => ContainerRow.Of(c, call.Now, call.Get(whole), () => engine.SizeOf(c)) with { WithSize = call.Get(size) });
                }
            },
        };
    }
}
