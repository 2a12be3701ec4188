using System.Net;
using System.Runtime.ExceptionServices;
using BuildKit.Oci;

namespace BuildKit.Registries;

/// <summary>
/// Sends blobs (distribution-spec, "Pushing blobs"): POST opens a session or mounts, one PUT carries everything. Where that is refused or
/// breaks, chunks by PATCH and a closing PUT follow. Only a 201 for the right digest is success.
/// </summary>
internal sealed partial class BlobUploads(RegistryTransport transport, string repository, Uri uploads, TokenScope scope)
{
    private RegistryOptions Options => transport.Options;

    public async Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, IReadOnlyList<string> mountFrom, CancellationToken cancellationToken)
    {
        await using var source = new UploadSource(blob, open);
        try
        {
            await transport.InTurnAsync(() => WriteAsync(source, mountFrom, cancellationToken), cancellationToken);
        }
        catch (UploadSourceException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }

    /// <summary>Null when the blob was mounted.</summary>
    public async Task<UploadSession?> MountAsync(Digest blob, string fromRepository, CancellationToken cancellationToken)
    {
        var request = Opening($"blob {blob}") with
        {
            Uri = new Uri(uploads, $"?mount={Uri.EscapeDataString(blob.ToString())}&from={Uri.EscapeDataString(fromRepository)}"),
            Scope = scope with { MountFrom = fromRepository },
        };
        using var response = await transport.SendAsync(request, cancellationToken, HttpStatusCode.Accepted, HttpStatusCode.Created);
        if (response.StatusCode == HttpStatusCode.Accepted) return UploadSession.Of(transport.Address, request, response);
        RepositoryClient.CheckDigest(request, response, blob);
        return null;
    }

    private async Task WriteAsync(UploadSource source, IReadOnlyList<string> mountFrom, CancellationToken cancellationToken)
    {
        var inChunks = Options.ForceChunkedUploads || transport.WantsChunks;
        for (var attempt = 0; ; attempt++)
        {
            if (await OpenSessionAsync(source.Blob.Digest, attempt == 0 ? mountFrom : [], cancellationToken) is not { } session) return;

            var failure = await TryAsync(source, session, inChunks, cancellationToken);
            if (failure is null)
            {
                transport.WantsChunks |= inChunks;
                return;
            }

            var mayChange = !inChunks && transport.Quirks.TakesChunks && IsAboutTheBody(failure);
            if (attempt >= Options.RetryDelays.Count || !(failure.IsTransient || mayChange || IsAboutTheSession(failure))) throw failure;

            // A proxy that limits bodies may cut the line instead of answering; smaller ones then pass.
            inChunks |= mayChange || (transport.Quirks.TakesChunks && failure.Status is null);
            if (!mayChange) await Options.Pause(Options.RetryDelays[attempt], cancellationToken);
        }
    }

    private async Task<UploadSession?> OpenSessionAsync(Digest blob, IReadOnlyList<string> mountFrom, CancellationToken cancellationToken)
    {
        UploadSession? session = null;
        foreach (var from in mountFrom)
        {
            session = await MountAsync(blob, from, cancellationToken);
            if (session is null) return null;
        }

        return session ?? await OpenSessionAsync($"blob {blob}", cancellationToken);
    }

    private async Task<UploadSession> OpenSessionAsync(string what, CancellationToken cancellationToken)
    {
        var request = Opening(what);
        using var response = await transport.SendAsync(request, cancellationToken, HttpStatusCode.Accepted);
        return UploadSession.Of(transport.Address, request, response);
    }

    private async Task<RegistryException?> TryAsync(UploadSource source, UploadSession session, bool inChunks, CancellationToken cancellationToken)
    {
        try
        {
            if (inChunks) await SendChunksAsync(source, session, 0, cancellationToken);
            else await SendWholeAsync(source, session, cancellationToken);
            return null;
        }
        catch (RegistryException e)
        {
            return e;
        }
    }

    private async Task SendWholeAsync(UploadSource source, UploadSession session, CancellationToken cancellationToken)
    {
        var request = Closing(source, source.Blob.Digest, session.Uri) with { Content = idle => new UploadContent(source, 0, source.Blob.Size, idle) };
        await CloseAsync(request, source.Blob.Digest, cancellationToken);
    }

    private async Task CloseAsync(IUploadSource source, UploadSession session, CancellationToken cancellationToken)
    {
        var digest = await source.DigestAsync(cancellationToken);
        await CloseAsync(Closing(source, digest, session.Uri), digest, cancellationToken);
    }

    private async Task CloseAsync(RegistryRequest request, Digest digest, CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(request, cancellationToken, HttpStatusCode.Created);
        RepositoryClient.CheckDigest(request, response, digest);
    }

    private RegistryRequest Opening(string what) => new()
    {
        Step = Step(what),
        Method = HttpMethod.Post,
        Uri = uploads,
        Scope = scope,
        Content = _ => new ByteArrayContent([]),
    };

    private RegistryRequest Closing(IUploadSource source, Digest digest, Uri session) => new()
    {
        Step = Step(source.Name),
        Method = HttpMethod.Put,
        Uri = With(session, "digest", digest.ToString()),
        Scope = scope,
        Content = _ => new ByteArrayContent([]),
        Repeatable = false,
    };

    private string Step(string what) => $"Uploading {what} to {repository}";

    /// <summary>Refusals that a smaller or differently framed body may escape, as opposed to those of the person or the content.</summary>
    private static bool IsAboutTheBody(RegistryException refusal) =>
        refusal.Status is 400 or 404 or 405 or 411 or 413 or 415 or 501 && refusal.RegistryCode is not ("DIGEST_INVALID" or "SIZE_INVALID" or "DENIED" or "NAME_INVALID" or "NAME_UNKNOWN");

    /// <summary>A session that the registry has forgotten, restarted or handed to another of its machines: a new one begins at the first byte.</summary>
    private static bool IsAboutTheSession(RegistryException refusal) =>
        refusal.RegistryCode is "BLOB_UPLOAD_UNKNOWN" or "BLOB_UPLOAD_INVALID" || refusal is { Status: 404 or 416, RegistryCode: null };

    /// <summary>Session URLs come with parameters of the registry's own, which stay.</summary>
    private static Uri With(Uri session, string name, string value)
    {
        var pair = $"{name}={Uri.EscapeDataString(value)}";
        return new UriBuilder(session) { Query = session.Query.Length > 1 ? $"{session.Query[1..]}&{pair}" : pair }.Uri;
    }
}
