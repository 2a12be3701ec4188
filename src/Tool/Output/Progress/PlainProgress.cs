using BuildKit.Content;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Output.Progress;

/// <summary>One line per blob when it is done: for logs and pipes.</summary>
internal sealed class PlainProgress(Action<string> write) : IProgress<TransferEvent>
{
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public void Report(TransferEvent value)
    {
        lock (_gate)
        {
            var id = value.Blob.Digest.Short;
            switch (value)
            {
                case TransferEvent.Started started:
                    _titles[id] = started.Title;
                    break;
                case TransferEvent.Done:
                    write($"{id}: {_titles.GetValueOrDefault(id, "blob")}, {HumanSize.Of(value.Blob.Size)}, done");
                    break;
                case TransferEvent.Skipped skipped:
                    write($"{id}: {skipped.Reason}");
                    break;
            }
        }
    }
}
