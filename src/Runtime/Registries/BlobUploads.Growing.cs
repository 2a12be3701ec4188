using BuildKit.Content;

namespace BuildKit.Registries;

internal sealed partial class BlobUploads
{
    /// <summary>
    /// Sends a blob while it is made: one PATCH of unknown length, as Docker sends layers, or chunks where those are wanted; a closing PUT names
    /// the digest once it is known. False when the blob is better sent again from its start, in the ordinary way.
    /// </summary>
    public async Task<bool> TryWriteAsync(GrowingContent content, CancellationToken cancellationToken)
    {
        try
        {
            await transport.InTurnAsync(() => WriteAsync(new GrowingUploadSource(content), cancellationToken), cancellationToken);
            return true;
        }
        catch (RegistryException e) when (e.Status is not (401 or 403))
        {
            return false;
        }
    }

    private async Task WriteAsync(GrowingUploadSource source, CancellationToken cancellationToken)
    {
        var session = await OpenSessionAsync(source.Name, cancellationToken);
        if (Options.ForceChunkedUploads || transport.WantsChunks)
        {
            await SendChunksAsync(source, session, 0, cancellationToken);
            return;
        }

        try
        {
            session = await SendChunkAsync(source, session, 0, null, cancellationToken);
        }
        catch (RegistryException e) when (e.IsTransient && transport.Quirks.TakesChunks && Options.RetryDelays.Count > 0)
        {
            await Options.Pause(Options.RetryDelays[0], cancellationToken);
            (session, var offset) = await AskProgressAsync(source, session, cancellationToken);
            await SendChunksAsync(source, session, offset, cancellationToken);
            return;
        }

        await CloseAsync(source, session, cancellationToken);
    }
}
