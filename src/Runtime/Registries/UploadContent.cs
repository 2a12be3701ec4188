using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace BuildKit.Registries;

/// <summary>A range of an upload as a request body, or all from an offset when no length is given. Its source stays open behind it.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int BufferSize = 128 * 1024;
    private readonly IUploadSource _source;
    private readonly long _offset;
    private readonly long? _length;
    private readonly IdleTimer _idle;
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;

    public UploadContent(IUploadSource source, long offset, long? length, IdleTimer idle)
    {
        (_source, _offset, _length, _idle) = (source, offset, length, idle);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <summary>Why the bytes could not be read, as opposed to not sent.</summary>
    public Exception? SourceFailure { get; private set; }

    /// <summary>
    /// Ends reading the source. After a broken line the handler gives up the connection and not at once the body; the next attempt must not
    /// find it still reading.
    /// </summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _sending = SendAsync(stream, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _stop.Dispose();
        base.Dispose(disposing);
    }

    private async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var sent = 0L; sent < (_length ?? long.MaxValue);)
            {
                var got = await FillAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, (_length ?? long.MaxValue) - sent)), atStart: sent == 0, either.Token);
                if (got == 0 && _length is null) break;
                await stream.WriteAsync(buffer.AsMemory(0, got), either.Token);
                sent += got;
                _idle.Touch();
            }

            _idle.AwaitVerdict();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> FillAsync(Memory<byte> buffer, bool atStart, CancellationToken cancellationToken)
    {
        try
        {
            if (atStart) await _source.SeekAsync(_offset, cancellationToken);
            return await _source.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            SourceFailure = e;
            throw;
        }
    }
}
