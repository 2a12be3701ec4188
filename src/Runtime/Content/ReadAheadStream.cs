using System.Buffers;
using System.Collections.Concurrent;

namespace BuildKit.Content;

/// <summary>
/// Reads a bounded way ahead on a thread of its own, so that decompression and hashing below do not wait for the disk above. Content that
/// fits into one chunk starts no thread. An error below surfaces after the whole chunks before it. The inner stream stays open, and no thread
/// touches it any more once this one is disposed of.
/// </summary>
internal sealed class ReadAheadStream(Stream inner) : ReadOnlyStream
{
    private const int ChunkSize = 256 * 1024;
    private const int ChunksAhead = 4;

    private readonly CancellationTokenSource _stop = new();
    private BlockingCollection<(byte[] Bytes, int Length)>? _chunks;
    private Task _reading = Task.CompletedTask;
    private byte[] _current = [];
    private int _at;
    private int _length;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        if (_at == _length && !Advance()) return 0;
        var count = Math.Min(buffer.Length, _length - _at);
        _current.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            // Its error, if any, has been thrown by a read, or nobody wants the rest.
            ((IAsyncResult)_reading).AsyncWaitHandle.WaitOne();
            _ = _reading.Exception;
            Recycle(_current);
            while (_chunks?.TryTake(out var chunk) == true) Recycle(chunk.Bytes);
            _chunks?.Dispose();
            _stop.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool Advance()
    {
        if (_ended) return false;
        if (_chunks is null) Begin();
        else Take();
        _at = 0;
        return _length > 0;
    }

    private void Begin()
    {
        (_current, _length) = ReadChunk();
        _ended = _length < ChunkSize;
        if (_ended) return;
        _chunks = new BlockingCollection<(byte[], int)>(ChunksAhead);
        _reading = Task.Factory.StartNew(ReadOn, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Take()
    {
        Recycle(_current);
        (_current, _length) = _chunks!.TryTake(out var chunk, Timeout.Infinite) ? chunk : ([], 0);
        if (_length > 0) return;
        _ended = true;
        _reading.GetAwaiter().GetResult();
    }

    private void ReadOn()
    {
        try
        {
            for (var length = ChunkSize; length == ChunkSize;)
            {
                (var bytes, length) = ReadChunk();
                _chunks!.Add((bytes, length), _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed of before the end: whoever wanted the rest does not any more.
        }
        finally
        {
            _chunks!.CompleteAdding();
        }
    }

    private (byte[] Bytes, int Length) ReadChunk()
    {
        var bytes = ArrayPool<byte>.Shared.Rent(ChunkSize);
        return (bytes, inner.ReadAtLeast(bytes.AsSpan(0, ChunkSize), ChunkSize, throwOnEndOfStream: false));
    }

    private static void Recycle(byte[] bytes)
    {
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }
}
