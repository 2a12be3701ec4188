using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Usage;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class StatsCommand
{
    /// <summary>Long enough for a rate, short enough not to be waited for.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Verb Create()
    {
        var all = Inputs.Flag("--all", "-a", "Show all containers, not only running ones");
        var format = Inputs.Format("figures");
        var once = Inputs.Flag("--no-stream", null, "Show the figures once and end");
        var whole = Inputs.Flag("--no-trunc", null, "Show ids in full");
        var containers = Inputs.Any("CONTAINER");
        return new Verb
        {
            Usage = "stats [OPTIONS] [CONTAINER...]",
            Description = "Show what containers use of processors, memory, network and disks, again every second",
            Options = [all, format, once, whole],
            Arguments = [containers],
            IsCancellable = true,
            Examples = ["stats", "stats --no-stream shop", "stats --no-stream --format '{{.Name}}: {{.MemUsage}}'"],
            Run = async (call, cancellationToken) =>
            {
                var watch = new StatsWatch(Engines.Open(call), call.Get(containers), call.Get(all), call.Get(whole));
                watch.Sample();
                for (var pause = FirstPause; ; pause = Pause)
                {
                    await Task.Delay(pause, call.Environment.Clock, cancellationToken);
                    var rows = watch.Sample();
                    if (call.Environment.OutputIsTerminal && !call.Get(once)) Redraw(call, rows, call.Get(format));
                    else StatsRow.View.Write(call.Output, rows, call.Get(format));
                    await call.Output.FlushAsync(cancellationToken);
                    if (call.Get(once)) return ExitCode.Success;
                }
            },
        };
    }

    /// <summary>From the top left corner, each line cleared behind its end: a cleared screen would flicker.</summary>
    private static void Redraw(Call call, IReadOnlyList<StatsRow> rows, string? format)
    {
        using var text = new StringWriter();
        StatsRow.View.Write(text, rows, format);
        call.Output.Write("\e[H" + text.ToString().Replace("\n", "\e[K\n", StringComparison.Ordinal) + "\e[J");
    }

    /// <summary>The containers that are watched, with the sample before the last.</summary>
    private sealed class StatsWatch(ContainerEngine engine, IReadOnlyList<string> asked, bool all, bool whole)
    {
        private readonly Dictionary<string, ContainerSample> _earlier = new(StringComparer.Ordinal);

        public IReadOnlyList<StatsRow> Sample()
        {
            var rows = new List<StatsRow>();
            IEnumerable<(Container Container, string Asked)> containers = asked.Count > 0
                ? asked.Select(name => (engine.Find(name), name))
                : engine.List(new ListOptions { All = all }).Select(c => (c, c.ShortId));
            foreach (var (container, name) in containers)
            {
                var now = TrySample(container.Id);
                rows.Add(new StatsRow(container, name, _earlier.GetValueOrDefault(container.Id), now, whole));
                if (now is not null) _earlier[container.Id] = now;
            }

            return rows;
        }

        /// <summary>One that is removed between the list and the look has used nothing.</summary>
        private ContainerSample? TrySample(string id)
        {
            try
            {
                return engine.Sample(id);
            }
            catch (ContainerException e) when (e.Code == "BK3203")
            {
                return null;
            }
        }
    }
}
