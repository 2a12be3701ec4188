namespace BuildKit.Registries;

/// <summary>Reads the body of an answer, and gives up when no byte arrives for a while. Owns the inner stream.</summary>
internal sealed class IdleStream(Stream inner, TimeSpan limit) : WaitingStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var idle = new IdleTimer(limit, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, idle.Token);
        }
        catch (OperationCanceledException e) when (idle.Expired)
        {
            throw idle.ToException(e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
