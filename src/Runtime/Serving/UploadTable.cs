using System.Collections.Concurrent;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>The uploads of this process. They end with it: a client begins anew, as it would after an expiry.</summary>
internal sealed class UploadTable(Func<Store> open, ServingOptions options) : IDisposable
{
    /// <summary>How long a request waits for the one before it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Upload> _uploads = new(StringComparer.Ordinal);

    public int Count => _uploads.Count;

    public Upload Begin(string repository)
    {
        Expire();
        if (_uploads.Count >= options.MostUploads) throw Refusal.TooManyUploads();

        // Unguessable: who knows the id may write.
        var id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        var upload = new Upload(repository, id, open()) { LastUsed = options.Clock.GetUtcNow() };
        return _uploads[id] = upload;
    }

    /// <summary>Runs a request on an upload that exists, alone.</summary>
    public async Task<ServedAnswer> UseAsync(string repository, string id, Func<Upload, Task<ServedAnswer>> request, CancellationToken ct)
    {
        if (!_uploads.TryGetValue(id, out var upload) || upload.Repository != repository) throw Refusal.UnknownUpload(id);
        if (!await upload.TryEnterAsync(Patience, ct)) throw Refusal.BusyUpload();
        try
        {
            if (upload.IsOver) throw Refusal.UnknownUpload(id);
            return await request(upload);
        }
        finally
        {
            upload.LastUsed = options.Clock.GetUtcNow();
            if (upload.IsOver) _uploads.TryRemove(id, out _);
            upload.Leave();
        }
    }

    /// <summary>Forgets uploads that nobody goes on with.</summary>
    public void Expire()
    {
        foreach (var (id, upload) in _uploads)
        {
            if (options.Clock.GetUtcNow() - upload.LastUsed < options.UploadExpiry || !upload.TryEnter()) continue;
            if (!upload.IsOver) upload.End();
            _uploads.TryRemove(id, out _);
            upload.Leave();
        }
    }

    public void Dispose()
    {
        foreach (var upload in _uploads.Values) upload.Dispose();
    }
}
