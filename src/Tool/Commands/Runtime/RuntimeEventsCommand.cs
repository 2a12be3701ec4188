using System.Runtime.Versioning;
using System.Text;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeEventsCommand
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var interval = Inputs.Text("--interval", null, "duration", "Time between two lines of what it uses (5s)");
        var once = Inputs.Flag("--stats", null, "Show what it uses now, and end");
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime events [OPTIONS] ID",
            Description = "Show what a container uses, and when the kernel kills for its memory limit, as lines of JSON, until it ends",
            Options = [interval, once, .. flags.Options],
            Arguments = [id],
            Examples = ["runtime events web", "runtime events --stats web"],
            Run = flags.Running((call, runtime) =>
            {
                var pause = Interval(call.Get(interval) ?? "5s");
                var happenings = call.Get(once) ? [runtime.Statistics(call.Get(id))] : runtime.Events(call.Get(id), pause);
                foreach (var happened in happenings)
                {
                    call.Output.WriteLine(Encoding.UTF8.GetString(happened.ToJson()));
                    call.Output.Flush();
                }

                return ExitCode.Success;
            }),
        };
    }

    private static TimeSpan Interval(string text) =>
        Moment.TryParseSpan(text, out var span) && span >= Shortest && span <= Longest ? span : throw ToolException.InvalidValue("--interval", text, "a duration such as '5s', from 1ms to a day");
}
