using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>
/// A blob on its way. Its bytes lie in the temporary folder of a store of its own, so that nothing of it is left when it ends, however it
/// ends. Used by one request at a time.
/// </summary>
internal sealed class Upload(string repository, string id, Store store) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public string Repository => repository;

    public string Id => id;

    public BlobWriter Writer { get; } = store.Blobs.Create();

    /// <summary>Set under <see cref="TryEnterAsync"/>.</summary>
    public DateTimeOffset LastUsed { get; set; }

    public bool IsOver { get; private set; }

    /// <summary>A request of a broken connection may still be ending when the client is back.</summary>
    public Task<bool> TryEnterAsync(TimeSpan patience, CancellationToken ct) => _one.WaitAsync(patience, ct);

    public bool TryEnter() => _one.Wait(TimeSpan.Zero);

    public void Leave() => _one.Release();

    /// <summary>Called by who has entered; the semaphore stays for those who wait and then find that it is over.</summary>
    public void End()
    {
        IsOver = true;
        Writer.Dispose();
        store.Dispose();
    }

    public void Dispose()
    {
        if (!IsOver) End();
        _one.Dispose();
    }
}
