using System.Threading.Channels;
using BuildKit.Building;
using BuildKit.Containers;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.WebHost;

/// <summary>
/// Keeps the limit of the store's size while the server runs: after what is pushed, as commands do after their work. One collection at a time, behind the
/// requests and not before them; pushes that come meanwhile are one more. What was pushed is held for a while, so the limit is looked at again until
/// that time is over.
/// </summary>
internal sealed class DiskLimitKeeper : IAsyncDisposable
{
    /// <summary>Twice the lease of what is pushed, and a sweep.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(31);
    private readonly StoreLocation _location;
    private readonly long _limit;
    private readonly TimeProvider _clock;
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keeping;
    private long _lastPush;

    public DiskLimitKeeper(StoreLocation location, long limit, TimeProvider clock)
    {
        (_location, _limit, _clock) = (location, limit, clock);
        _keeping = Task.Run(RunAsync);
    }

    /// <summary>From any thread; does not wait.</summary>
    public void Pushed()
    {
        Volatile.Write(ref _lastPush, _clock.GetTimestamp());
        _wanted.Writer.TryWrite(true);
    }

    /// <summary>To be called every minute or so.</summary>
    public void Sweep()
    {
        var last = Volatile.Read(ref _lastPush);
        if (last != 0 && _clock.GetElapsedTime(last) < Aftermath) _wanted.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        _wanted.Writer.Complete();
        await _stop.CancelAsync();
        await _keeping;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _wanted.Reader.ReadAllAsync())
        {
            if (_stop.IsCancellationRequested) return;
            await KeepAsync();
        }
    }

    private async Task KeepAsync()
    {
        try
        {
            using var store = Store.Open(_location);
            var options = new GarbageOptions { Roots = OperatingSystem.IsLinux() ? [new ContainerGarbageRoots(store)] : [], Caches = BuildCaches.Of(store), Limit = _limit };
            await new StoreLimit(store, options).KeepAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
        catch (LinuxException)
        {
            // Files of a container user's ids: the layer is out of the store already, and the tool's next collection, which may become those ids, removes it.
        }
        catch (BuildKitException e)
        {
            await Console.Error.WriteLineAsync($"WARNING: {e.Code}: {e.Describe()}");
        }
    }
}
