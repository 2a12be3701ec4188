using BuildKit.Content;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Output.Progress;

/// <summary>One JSON object per event: for programs.</summary>
internal sealed class JsonProgress(Action<string> write) : IProgress<TransferEvent>
{
    private readonly Lock _gate = new();

    public void Report(TransferEvent value)
    {
        var line = ValueJson.Compact(value switch
        {
            TransferEvent.Started started => Describe(value, "started", ("title", started.Title)),
            TransferEvent.Progress progress => Describe(value, "progress", ("bytes", progress.Bytes)),
            TransferEvent.Done => Describe(value, "done", ("bytes", value.Blob.Size)),
            TransferEvent.Skipped skipped => Describe(value, "skipped", ("reason", skipped.Reason)),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        lock (_gate) write(line);
    }

    private static Value.Map Describe(TransferEvent value, string kind, (string Name, Value Value) detail) =>
        Value.Object(("event", kind), ("digest", value.Blob.Digest.ToString()), ("size", value.Blob.Size), detail);
}
