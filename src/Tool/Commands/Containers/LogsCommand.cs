using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Logs;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class LogsCommand
{
    public static Verb Create()
    {
        var details = Inputs.Flag("--details", null, "Begin lines with the labels and variables of --log-opt labels and env");
        var follow = Inputs.Flag("--follow", "-f", "Go on with what is written, until the container ends");
        var since = Inputs.Text("--since", null, "string", "Begin at a time (2026-11-21T08:00:00Z) or so long ago (42m, 1h30m)");
        var tail = Inputs.Text("--tail", "-n", "string", "Show so many lines from the end, or all (all)");
        var timestamps = Inputs.Flag("--timestamps", "-t", "Show the time of each line");
        var until = Inputs.Text("--until", null, "string", "End at a time or so long ago");
        var container = Inputs.One("CONTAINER");
        return new Verb
        {
            Usage = "logs [OPTIONS] CONTAINER",
            Description = "Show what a container wrote, each stream on the one it was written to",
            Options = [details, follow, since, tail, timestamps, until],
            Arguments = [container],
            Examples = ["logs shop", "logs -f --tail 20 shop", "logs --since 10m -t shop"],
            Run = async (call, cancellationToken) =>
            {
                var query = new LogQuery
                {
                    Follow = call.Get(follow),
                    Tail = call.Get(tail) is null or "" or "all" ? null : call.Number(tail) is >= 0 and var count ? count : null,
                    Details = call.Get(details),
                    Timestamps = call.Get(timestamps),
                    Since = Moment.ParseOptional(since.Name, call.Get(since), call.Now),
                    Until = Moment.ParseOptional(until.Name, call.Get(until), call.Now),
                };
                await Engines.Open(call).LogsAsync(call.Get(container), query, call.Environment.Output, call.Environment.Error, cancellationToken);
                return ExitCode.Success;
            },
        };
    }
}
