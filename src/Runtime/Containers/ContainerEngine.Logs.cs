using System.Globalization;
using System.Text;
using BuildKit.Containers.Logs;
using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>A timer takes fewer than 2^32 milliseconds. Nobody follows that long, and who does is ended by the first line after his time.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    /// <summary>
    /// Writes the log of a container to two streams, in the order in which it was written. Following ends when the container has ended and
    /// all of it is written, or when <see cref="LogQuery.Until"/> is past.
    /// </summary>
    public async Task LogsAsync(string nameOrId, LogQuery query, Stream output, Stream error, CancellationToken cancellationToken)
    {
        var container = Find(nameOrId);
        var folder = _parts.Containers.FolderOf(container.Id);
        if (container.Record.Spec.Log.Driver == LogDriver.None || (!File.Exists(folder.Log) && container.Record.Spec.AutoRemove))
            throw ContainerException.NoLog(container.Name);
        var now = _parts.Now;
        var follows = query.Follow && container.State.IsAlive && !(query.Until <= now);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (follows && query.Until - now is { } left && left < LongestTimer) deadline.CancelAfter(left);
        using var changes = follows ? new DirectoryChanges(folder.Path) : null;
        using var reader = new JsonLogReader(folder.Log, query.Tail);
        while (true)
        {
            // Asked before reading: what was written before the end is read after it was seen.
            var ended = changes is null || deadline.IsCancellationRequested || !_parts.Containers.IsWatched(folder);
            while (reader.TryRead(out var entry))
            {
                if (entry.Time < query.Since) continue;
                if (entry.Time > query.Until) return;
                await WriteAsync(entry, query, entry.Stream == LogStream.Output ? output : error, cancellationToken);
            }

            await output.FlushAsync(cancellationToken);
            await error.FlushAsync(cancellationToken);
            if (ended) return;
            if (!await ChangedAsync(changes!, deadline.Token)) cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task WriteAsync(LogEntry entry, LogQuery query, Stream stream, CancellationToken cancellationToken)
    {
        var text = query.Details ? $"{entry.Details} {entry.Text}" : entry.Text;
        if (query.Timestamps) text = entry.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z ", CultureInfo.InvariantCulture) + text;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
