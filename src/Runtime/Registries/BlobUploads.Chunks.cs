using System.Net;
using System.Net.Http.Headers;

namespace BuildKit.Registries;

internal sealed partial class BlobUploads
{
    private async Task SendChunksAsync(IUploadSource source, UploadSession session, long offset, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            try
            {
                var wanted = Math.Max(Options.ChunkSize, Math.Max(session.SmallestChunk, transport.Quirks.SmallestChunk));
                var length = await source.AvailableAsync(offset, wanted, cancellationToken);
                if (length == 0) break;
                session = await SendChunkAsync(source, session, offset, length, cancellationToken);
                offset += length;
                failures = 0;
            }
            catch (RegistryException e) when ((e.IsTransient || e.Status == 416) && failures < Options.RetryDelays.Count)
            {
                await Options.Pause(Options.RetryDelays[failures++], cancellationToken);
                (session, offset) = await AskProgressAsync(source, session, cancellationToken);
            }
        }

        await CloseAsync(source, session, cancellationToken);
    }

    /// <summary>A length of null sends all there is and will be: nobody knows yet how much.</summary>
    private async Task<UploadSession> SendChunkAsync(IUploadSource source, UploadSession session, long offset, long? length, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest
        {
            Step = Step(source.Name),
            Method = HttpMethod.Patch,
            Uri = session.Uri,
            Scope = scope,
            Content = idle =>
            {
                var content = new UploadContent(source, offset, length, idle);

                // distribution-spec's form has no unit, which the typed header insists on.
                if (length is { } known) content.Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{offset + known - 1}");
                return content;
            },
            Repeatable = false,
        };
        using var response = await transport.SendAsync(request, cancellationToken, HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.Created);
        return session.After(transport.Address, request, response);
    }

    /// <summary>How far a broken session got (distribution-spec, "Pushing a blob in chunks"), so that only the rest is sent again.</summary>
    private async Task<(UploadSession Session, long Offset)> AskProgressAsync(IUploadSource source, UploadSession session, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest { Step = Step(source.Name), Method = HttpMethod.Get, Uri = session.Uri, Scope = scope };
        using var response = await transport.SendAsync(request, cancellationToken, HttpStatusCode.NoContent, HttpStatusCode.Accepted, HttpStatusCode.OK);
        var next = session.After(transport.Address, request, response);
        var range = response.Header("Range")?.Replace("bytes=", "", StringComparison.Ordinal);
        if (range is null) return (next, 0);
        if (RangeHeaderValue.TryParse($"bytes={range}", out var parsed) && parsed.Ranges.SingleOrDefault() is { From: 0, To: >= 0 and var last } && last < source.Length)
            return (next, last == 0 ? 0 : last + 1);
        throw RegistryException.BrokenAnswer(request.Step, request.Uri, "the progress of an upload is not a range within the blob");
    }
}
