using System.Text;
using BuildKit.Content;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Output.Progress;

/// <summary>
/// A bar for each blob that moves, redrawn in place at the bottom; a blob that is done becomes a line above them. Only as many bars as blobs move at
/// once, so that they fit on any terminal. Dispose ends the drawing.
/// </summary>
internal sealed class BarProgress(Action<string> write, TimeProvider clock, int columns) : IProgress<TransferEvent>, IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80);

    private readonly List<Bar> _bars = [];
    private readonly Lock _gate = new();
    private long _drawn;
    private int _lines;

    public void Report(TransferEvent value)
    {
        lock (_gate)
        {
            var bar = _bars.Find(b => b.Id == value.Blob.Digest.Short);
            switch (value)
            {
                case TransferEvent.Started started when bar is null:
                    _bars.Add(new Bar(value.Blob.Digest.Short, value.Blob.Size, started.Title));
                    break;
                case TransferEvent.Started:
                    bar!.Bytes = 0;
                    break;
                case TransferEvent.Progress progress when bar is not null:
                    bar.Bytes = progress.Bytes;
                    if (clock.GetElapsedTime(_drawn) < Pause) return;
                    break;
                case TransferEvent.Done when bar is not null:
                    _bars.Remove(bar);
                    Draw($"{bar.Id}: {bar.Title}, {HumanSize.Of(bar.Size)}, done");
                    return;
                case TransferEvent.Skipped skipped:
                    Draw($"{value.Blob.Digest.Short}: {skipped.Reason}");
                    return;
                default:
                    return;
            }

            Draw(null);
        }
    }

    /// <summary>Takes unfinished bars away: what follows is an error or the end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _bars.Clear();
            Draw(null);
        }
    }

    private void Draw(string? finished)
    {
        var text = new StringBuilder();
        if (_lines > 0) text.Append($"\e[{_lines}A\e[0J");
        if (finished is not null) text.Append(Cut(finished)).Append('\n');
        foreach (var bar in _bars) text.Append(Cut(bar.ToString())).Append('\n');
        _lines = _bars.Count;
        _drawn = clock.GetTimestamp();
        if (text.Length > 0) write(text.ToString());
    }

    /// <summary>A line that wrapped would be two, and the next redraw would leave one of them.</summary>
    private string Cut(string line) => line.Length < columns ? line : line[..(columns - 1)];

    private sealed record Bar(string Id, long Size, string Title)
    {
        public long Bytes { get; set; }

        public override string ToString()
        {
            var filled = Size == 0 ? BarWidth : (int)(Math.Clamp((double)Bytes / Size, 0, 1) * BarWidth);
            var bar = new string('=', filled) + (filled < BarWidth ? ">" : "");
            return $"{Id} [{bar.PadRight(BarWidth)[..BarWidth]}] {HumanSize.Of(Bytes),7} of {HumanSize.Of(Size),-7} {Title}";
        }
    }
}
