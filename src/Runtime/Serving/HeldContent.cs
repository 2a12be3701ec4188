using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>
/// Leases of what clients pushed or asked about: a collection must not take a layer before the manifest that needs it has come. A lease of
/// the store lasts as long as the store is open, so two are open in turns, and each is closed when it is two turns old.
/// </summary>
internal sealed class HeldContent(Func<Store> open, TimeProvider clock, TimeSpan turn) : IDisposable
{
    private readonly Lock _gate = new();
    private Store? _current;
    private Store? _previous;
    private DateTimeOffset _began;

    /// <summary>The blob's size, and from now on it stays for at least a turn; null when it is not there.</summary>
    public long? Hold(Digest digest)
    {
        lock (_gate)
        {
            Turn();
            _current ??= open();
            return _current.Blobs.Size(digest);
        }
    }

    /// <summary>To be called now and then: leases end without anybody asking for new ones.</summary>
    public void Turn()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_current is null && _previous is null) _began = now;
            if (now - _began < turn) return;
            _previous?.Dispose();
            (_previous, _current, _began) = (_current, null, now);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _previous?.Dispose();
            _current?.Dispose();
            (_previous, _current) = (null, null);
        }
    }
}
