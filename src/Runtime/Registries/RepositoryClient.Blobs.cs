using System.Collections.Concurrent;
using System.Net;
using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Registries;

public sealed partial class RepositoryClient
{
    private readonly ConcurrentDictionary<Digest, bool> _known = new();
    private readonly ConcurrentDictionary<Digest, Lazy<Task>> _writes = new();

    /// <summary>Opens a blob, or a manifest by its media type. A connection that breaks is resumed where it broke.</summary>
    public async Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct)
    {
        if (MediaTypes.IsIndex(blob.MediaType) || MediaTypes.IsManifest(blob.MediaType))
        {
            var manifest = await GetManifestAsync(blob.Digest.ToString(), ct);
            return new VerifyingStream(new MemoryStream(manifest.Content.ToArray(), writable: false), blob);
        }

        return await FromMirrorsAsync(m => m.OpenBlobAsync(blob, ct)!) ?? await OpenBlobAsync(blob, ct);
    }

    public async Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct)
    {
        if (_known.TryGetValue(blob.Digest, out var isThere)) return isThere;
        var request = BlobRequest(HttpMethod.Head, blob.Digest, "Looking for", ReadScope);
        using var response = await _transport.SendAsync(request, ct, HttpStatusCode.OK, HttpStatusCode.NotFound);

        // Whatever stands before the registry and answers everything with a page of its own must not make a blob be left out.
        var length = response.Content.Headers.ContentLength ?? 0;
        return _known[blob.Digest] = response.StatusCode == HttpStatusCode.OK && (length <= 0 || length == blob.Size);
    }

    /// <summary>
    /// Looks for the blob, mounts it from <see cref="MountFrom"/>, or uploads it; each digest once, however many ask for it at the same time.
    /// </summary>
    public async Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct)
    {
        while (true)
        {
            var write = _writes.GetOrAdd(blob.Digest, _ => new Lazy<Task>(() => WriteOnceAsync(blob, open, ct)));
            try
            {
                await write.Value.WaitAsync(ct);
                return;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // Whoever began it went away; this caller still wants it.
            }
            finally
            {
                // Only running writes are shared: a failed one is tried anew by the next caller, a finished one is known.
                if (write.Value.IsCompleted) _writes.TryRemove(new(blob.Digest, write));
            }
        }
    }

    /// <summary>
    /// Uploads a blob while it is made. One that breaks on the way goes on where the registry says that it broke, or is sent again as a known blob.
    /// </summary>
    public async Task WriteAsync(GrowingContent content, CancellationToken cancellationToken)
    {
        var isThere = await Uploads.TryWriteAsync(content, cancellationToken);
        var (digest, size) = await content.WholeAsync(cancellationToken);
        var blob = new Descriptor { MediaType = "application/octet-stream", Digest = digest, Size = size };
        if (isThere) _known[digest] = true;
        else await WriteAsync(blob, _ => Task.FromResult<Stream>(new GrowingStream(content)), cancellationToken);
    }

    /// <summary>Asks the registry to take a blob over from another of its repositories. False when it would rather have the bytes.</summary>
    public async Task<bool> MountAsync(Digest blob, string fromRepository, CancellationToken cancellationToken)
    {
        var isMounted = await Uploads.MountAsync(blob, fromRepository, cancellationToken) is null;
        if (isMounted) _known[blob] = true;
        return isMounted;
    }

    private async Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken ct)
    {
        var body = new BlobBody(_transport, BlobRequest(HttpMethod.Get, blob.Digest, "Reading", ReadScope), blob.Size);
        try
        {
            await body.ConnectAsync(ct);
            return new VerifyingStream(body, blob);
        }
        catch
        {
            await body.DisposeAsync();
            throw;
        }
    }

    private BlobUploads Uploads => new(_transport, this.ToString(), At("blobs/uploads/"), WriteScope);

    private async Task WriteOnceAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct)
    {
        if (await ContainsAsync(blob, ct)) return;
        await Uploads.WriteAsync(blob, open, MountFrom, ct);
        _known[blob.Digest] = true;
    }

    private RegistryRequest BlobRequest(HttpMethod method, Digest digest, string doing, TokenScope scope) => new()
    {
        Step = $"{doing} blob {digest} of {this}",
        Method = method,
        Uri = At($"blobs/{digest}"),
        Scope = scope,
    };
}
