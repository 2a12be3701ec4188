using System.Globalization;
using System.Text;
using BuildKit.Building.Solving;

namespace BuildKit.Tool.Output.Building;

/// <summary>
/// The table of steps, redrawn in place: what runs, how long, and the last lines it wrote. As many steps as the terminal has rows, finished ones leave
/// first; the last drawing has all of them. Dispose makes that.
/// </summary>
internal sealed class TerminalBuildProgress : IBuildProgress, IDisposable
{
    private const int TailLines = 6;

    /// <summary>Rows for the headline, the line below the table, and one that is left.</summary>
    private const int OtherRows = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Action<string> _write;
    private readonly TimeProvider _clock;
    private readonly (int Columns, int Rows) _size;
    private readonly List<StepRow> _steps = [];
    private readonly Lock _gate = new();
    private readonly long _start;
    private readonly ITimer _timer;
    private int _drawn;
    private bool _ended;

    public TerminalBuildProgress(Action<string> write, TimeProvider clock, (int Columns, int Rows) size)
    {
        (_write, _clock, _size) = (write, clock, size);
        _start = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => Tick(), null, Pause, Pause);
    }

    public void Report(BuildEvent happened)
    {
        lock (_gate)
        {
            if (_ended) return;
            if (happened is BuildEvent.Started started)
            {
                _steps.Add(new StepRow(happened.Step, Text(started.Label.ToString()), _clock.GetTimestamp()));
                return;
            }

            if (_steps.Find(s => s.Number == happened.Step) is not { } step) return;
            if (happened is BuildEvent.Output output) step.Add(output.Text.Span);
            else if (WordFor(happened) is { } word) step.End(word, _clock.GetElapsedTime(step.Start));
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            Draw(_steps);
        }
    }

    private static string? WordFor(BuildEvent happened) => happened switch
    {
        BuildEvent.Cached => "CACHED ",
        BuildEvent.Failed => "ERROR ",
        BuildEvent.Canceled => "CANCELED ",
        BuildEvent.Done => "",
        _ => null,
    };

    private void Tick()
    {
        lock (_gate)
        {
            if (!_ended) Draw(Fitting());
        }
    }

    /// <summary>The newest that fit, and those that run before those that have ended.</summary>
    private List<StepRow> Fitting()
    {
        var room = Math.Max(1, _size.Rows - OtherRows - _steps.Sum(s => s.Tail.Count));
        var kept = _steps.OrderByDescending(s => s.Word is null).ThenByDescending(s => s.Number).Take(room).ToHashSet();
        return [.. _steps.Where(kept.Contains)];
    }

    private void Draw(IReadOnlyList<StepRow> steps)
    {
        var text = new StringBuilder();
        if (_drawn > 0) text.Append(CultureInfo.InvariantCulture, $"\e[{_drawn}A\e[0J");
        var finished = _steps.Count(s => s.Word is not null);
        var state = _ended ? finished == _steps.Count && _steps.TrueForAll(s => s.Word is "" or "CACHED ") ? " FINISHED" : " STOPPED" : "";
        text.Append(CultureInfo.InvariantCulture, $"[+] Building {_clock.GetElapsedTime(_start).TotalSeconds:F1}s ({finished}/{_steps.Count}){state}\n");
        _drawn = 1;
        foreach (var step in steps) Append(text, step);
        _write(text.ToString());
    }

    private void Append(StringBuilder text, StepRow step)
    {
        var time = (step.Time ?? _clock.GetElapsedTime(step.Start)).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) + "s";
        var width = Math.Max(20, _size.Columns - time.Length - 2);
        text.Append(Cut($" => {step.Word}{step.Label}", width).PadRight(width)).Append(' ').Append(time).Append('\n');
        _drawn++;
        foreach (var line in step.Tail)
        {
            text.Append(Cut($" => => # {line}", _size.Columns - 1)).Append('\n');
            _drawn++;
        }
    }

    /// <summary>A line that wrapped would be two, and the next drawing would leave one of them.</summary>
    private static string Cut(string line, int width) => line.Length <= width ? line : line[..width];

    private static string Text(string label) => string.Concat(label.Select(c => char.IsControl(c) ? ' ' : c));

    private sealed class StepRow(int number, string label, long start)
    {
        private readonly LineAssembler _lines = new();

        public int Number => number;

        public string Label => label;

        public long Start => start;

        /// <summary>Null while it runs.</summary>
        public string? Word { get; private set; }

        public TimeSpan? Time { get; private set; }

        public Queue<string> Tail { get; } = [];

        public void Add(ReadOnlySpan<byte> piece)
        {
            foreach (var line in _lines.Add(piece))
            {
                Tail.Enqueue(line);
                if (Tail.Count > TailLines) Tail.Dequeue();
            }
        }

        public void End(string word, TimeSpan time)
        {
            (Word, Time) = (word, time);
            Tail.Clear();
        }
    }
}
