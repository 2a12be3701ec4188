using System.Runtime.CompilerServices;
using BuildKit.Containers.Logs;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// What happened and happens in the store, in the order in which it was written down. The past reaches as far back as the journal, at
    /// least some thousand events, and not beyond the last boot.
    /// </summary>
    public async IAsyncEnumerable<StoreEvent> EventsAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _parts.Store.EnsureRunRoot();
        var now = _parts.Now;
        var follows = query.Until is not { } end || end > now;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (follows && query.Until - now is { } left && left < LongestTimer) deadline.CancelAfter(left);
        using var changes = follows ? new DirectoryChanges(_parts.Store.RunRoot) : null;
        using var lines = new RotatedLines(_parts.Store.Events.Path, query.Since is null ? 0 : null);
        while (true)
        {
            while (Next(lines) is { } happened)
            {
                if (happened.Time >= (query.Since ?? DateTimeOffset.MinValue) && happened.Time <= (query.Until ?? DateTimeOffset.MaxValue)) yield return happened;
            }

            if (changes is null || !await ChangedAsync(changes, deadline.Token)) break;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static StoreEvent? Next(RotatedLines lines)
    {
        while (lines.TryRead(out var line))
        {
            if (StoreEvent.TryParse(line) is { } happened) return happened;
        }

        return null;
    }

    /// <summary>False when the time is over.</summary>
    private static async Task<bool> ChangedAsync(DirectoryChanges changes, CancellationToken deadline)
    {
        try
        {
            return await OnOwnThread("waits for changes", () => changes.Wait(deadline));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return false;
        }
    }
}
