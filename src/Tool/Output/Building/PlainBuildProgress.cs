using System.Globalization;
using System.Text;
using BuildKit.Building.Solving;

namespace BuildKit.Tool.Output.Building;

/// <summary>A line for each thing that happens, numbered by step, as Docker's plain progress: for logs and pipes.</summary>
internal sealed class PlainBuildProgress(Action<string> write, TimeProvider clock) : IBuildProgress
{
    private readonly Dictionary<int, (long Start, LineAssembler Lines)> _steps = [];

    public void Report(BuildEvent happened)
    {
        switch (happened)
        {
            case BuildEvent.Started started:
                _steps[happened.Step] = (clock.GetTimestamp(), new LineAssembler());
                write($"#{happened.Step} {started.Label}");
                break;
            case BuildEvent.Output output when _steps.TryGetValue(happened.Step, out var step):
                foreach (var line in step.Lines.Add(output.Text.Span)) write($"#{happened.Step} {Seconds(step.Start, "F3")} {line}");
                break;
            case BuildEvent.Cached:
                write($"#{happened.Step} CACHED");
                break;
            case BuildEvent.Done when _steps.TryGetValue(happened.Step, out var step):
                Flush(happened.Step, step);
                write($"#{happened.Step} DONE {Seconds(step.Start, "F1")}s");
                break;
            case BuildEvent.Failed failed:
                if (_steps.TryGetValue(happened.Step, out var broken)) Flush(happened.Step, broken);
                write($"#{happened.Step} ERROR: {failed.Error.Message}");
                break;
            case BuildEvent.Canceled:
                write($"#{happened.Step} CANCELED");
                break;
        }
    }

    private void Flush(int number, (long Start, LineAssembler Lines) step)
    {
        if (step.Lines.Rest() is { } line) write($"#{number} {Seconds(step.Start, "F3")} {line}");
    }

    private string Seconds(long start, string format) => clock.GetElapsedTime(start).TotalSeconds.ToString(format, CultureInfo.InvariantCulture);
}
