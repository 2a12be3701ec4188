using System.Globalization;
using BuildKit.Building.Solving;

namespace BuildKit.Tool.Output.Building;

/// <summary>Keeps the last lines of each step, and writes those of the ones that failed at the end, when everything else has scrolled away.</summary>
internal sealed class FailedSteps(TimeProvider clock) : IBuildProgress
{
    private const int MostLines = 20;
    private const string Rule = "------";
    private readonly Dictionary<int, Tail> _steps = [];

    public void Report(BuildEvent happened)
    {
        switch (happened)
        {
            case BuildEvent.Started started:
                _steps[happened.Step] = new Tail(started.Label.ToString(), clock.GetTimestamp());
                break;
            case BuildEvent.Output output when _steps.TryGetValue(happened.Step, out var step):
                foreach (var line in step.Assembler.Add(output.Text.Span)) Keep(step, line);
                break;
            case BuildEvent.Failed when _steps.TryGetValue(happened.Step, out var step):
                if (step.Assembler.Rest() is { } rest) Keep(step, rest);
                step.HasFailed = true;
                break;
            case BuildEvent.Done or BuildEvent.Cached:
                _steps.Remove(happened.Step);
                break;
        }
    }

    public void Write(Action<string> write)
    {
        foreach (var step in _steps.OrderBy(s => s.Key).Select(s => s.Value).Where(s => s is { HasFailed: true, Lines.Count: > 0 }))
        {
            write(Rule);
            write($" > {step.Title}:");
            foreach (var line in step.Lines) write(line);
            write(Rule);
        }
    }

    private void Keep(Tail step, string line)
    {
        step.Lines.Enqueue(clock.GetElapsedTime(step.Start).TotalSeconds.ToString("F3", CultureInfo.InvariantCulture) + " " + line);
        if (step.Lines.Count > MostLines) step.Lines.Dequeue();
    }

    private sealed record Tail(string Title, long Start)
    {
        public LineAssembler Assembler { get; } = new();

        public Queue<string> Lines { get; } = [];

        public bool HasFailed { get; set; }
    }
}
