using System.Globalization;
using System.Text;
using BuildKit.Containers.Logs;
using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Writes the log of a container to two streams, in the order in which it was written. Following ends when the container has ended and
    /// all of it is written.
    /// </summary>
    public async Task LogsAsync(string nameOrId, LogQuery query, Stream output, Stream error, CancellationToken cancellationToken)
    {
        var container = Find(nameOrId);
        var folder = _parts.Containers.FolderOf(container.Id);
        if (container.Record.Spec.Log.Driver == LogDriver.None || (!File.Exists(folder.Log) && container.Record.Spec.AutoRemove))
            throw ContainerException.NoLog(container.Name);
        using var changes = query.Follow && container.State.IsAlive ? new DirectoryChanges(folder.Path) : null;
        using var reader = new JsonLogReader(folder.Log, query.Tail);
        while (true)
        {
            // Asked before reading: what was written before the end is read after it was seen.
            var ended = changes is null || !_parts.Containers.IsWatched(folder);
            while (reader.TryRead(out var entry))
            {
                if (entry.Time < query.Since) continue;
                if (entry.Time > query.Until) return;
                await WriteAsync(entry, query, entry.Stream == LogStream.Output ? output : error, cancellationToken);
            }

            await output.FlushAsync(cancellationToken);
            await error.FlushAsync(cancellationToken);
            if (ended) return;
            await OnOwnThread("follows a log", () => changes!.Wait(cancellationToken));
        }
    }

    private static async Task WriteAsync(LogEntry entry, LogQuery query, Stream stream, CancellationToken cancellationToken)
    {
        var text = query.Timestamps ? entry.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z ", CultureInfo.InvariantCulture) + entry.Text : entry.Text;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
