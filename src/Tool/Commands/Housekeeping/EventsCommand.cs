using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Storage;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;

namespace BuildKit.Tool.Commands.Housekeeping;

[SupportedOSPlatform("linux")]
internal static class EventsCommand
{
    public static Verb Create()
    {
        var filter = Inputs.Many("--filter", "-f", "filter", "Show what matches: type=, event=, container=, image=, volume=, label=KEY[=VALUE]");
        var format = Inputs.Text("--format", null, "string", "Show by a Go template, or as 'json', one event on each line");
        var since = Inputs.Text("--since", null, "string", "Begin with the past: a time (2026-11-21T08:00:00Z) or so long ago (42m)");
        var until = Inputs.Text("--until", null, "string", "End at a time, or so long ago");
        return new Verb
        {
            Usage = "events [OPTIONS]",
            Description = "Show what happens to containers, images and volumes of the store, as it happens. The past reaches to the last boot at most",
            Options = [filter, format, since, until],
            IsCancellable = true,
            Examples = ["events", "events --since 10m --until 0s --filter type=container --filter event=die", "events --format '{{.Action}} {{.Actor.Attributes.name}}'"],
            Run = async (call, cancellationToken) =>
            {
                var wanted = new EventFilter(call.Get(filter));
                var view = new EventView(call.Get(format));
                var query = new EventQuery
                {
                    Since = Moment.ParseOptional(since.Name, call.Get(since), call.Now),
                    Until = Moment.ParseOptional(until.Name, call.Get(until), call.Now),
                };
                await foreach (var happened in Engines.Open(call).EventsAsync(query, cancellationToken))
                {
                    if (!wanted.Matches(happened)) continue;
                    call.Output.WriteLine(view.Show(happened));
                    await call.Output.FlushAsync(cancellationToken);
                }

                return ExitCode.Success;
            },
        };
    }
}
