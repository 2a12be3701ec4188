using System.Buffers;
using System.Buffers.Binary;

namespace BuildKit.Content;

/// <summary>
/// Compresses to gzip on all cores. The input is cut every <see cref="PieceSize"/> bytes, each piece is deflated on its own and ended by a
/// sync flush, and the pieces together are one deflate stream in one member: readers that know only the first member read it whole. Bytes depend
/// on the input, the level and the runtime's zlib, never on the number of cores or on how the input was cut into writes. The window does
/// not reach across pieces, since the BCL cannot prime it; that costs less than one percent.
/// Disposing completes the file unless something failed before; memory is bounded by a few pieces for each core.
/// </summary>
public sealed class ParallelGzipStream : Stream
{
    public const int DefaultLevel = 6;
    internal const int PieceSize = 1 << 20;

    private readonly Stream _output;
    private readonly int _level;
    private readonly bool _leaveOpen;
    private readonly CancellationToken _ct;
    private readonly int _maximumPending;
    private readonly Queue<Task<GzipPiece>> _pending = new();
    private byte[] _input = ArrayPool<byte>.Shared.Rent(PieceSize);
    private int _filled;
    private uint _crc;
    private long _size;
    private bool _started;
    private bool _failed;
    private bool _disposed;

    /// <param name="output">Written by the thread that writes or disposes, never by another.</param>
    /// <param name="level">1 (fast) to 9 (small), as of gzip(1).</param>
    /// <param name="leaveOpen">Whether the output outlives this stream.</param>
    /// <param name="ct">Stops between pieces; the output is then incomplete.</param>
    public ParallelGzipStream(Stream output, int level = DefaultLevel, bool leaveOpen = false, CancellationToken ct = default)
        : this(output, level, leaveOpen, Environment.ProcessorCount, ct)
    {
    }

    internal ParallelGzipStream(Stream output, int level, bool leaveOpen, int workers, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        _output = output;
        _level = level;
        _leaveOpen = leaveOpen;
        _ct = ct;
        // Two more than workers: one being written out, one being filled.
        _maximumPending = workers + 2;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, PieceSize - _filled);
            buffer[..count].CopyTo(_input.AsSpan(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == PieceSize) StartPiece();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: where pieces are cut may not depend on who flushes when.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            try
            {
                if (!_failed) Complete();
            }
            finally
            {
                Abandon();
                if (!_leaveOpen) _output.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    private void StartPiece()
    {
        var failed = _failed;
        _failed = true;
        _ct.ThrowIfCancellationRequested();
        var (input, length, level) = (_input, _filled, _level);
        _input = ArrayPool<byte>.Shared.Rent(PieceSize);
        _filled = 0;
        _pending.Enqueue(Task.Run(() => GzipPiece.Compress(input, length, level), CancellationToken.None));
        while (_pending.Count >= _maximumPending || (_pending.TryPeek(out var oldest) && oldest.IsCompleted)) WriteOldest();
        _failed = failed;
    }

    private void WriteOldest()
    {
        using var piece = _pending.Dequeue().GetAwaiter().GetResult();
        WriteHeader();
        _output.Write(piece.Bytes);
        _crc = Crc32.Combine(_crc, piece.Crc, piece.InputLength);
        _size += piece.InputLength;
    }

    private void WriteHeader()
    {
        if (_started) return;
        _started = true;
        // RFC 1952, 2.3: no flags, no time, no hint about the level, and 255 for the system: the BCL would write the one it runs on.
        _output.Write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]);
    }

    private void Complete()
    {
        if (_filled > 0) StartPiece();
        while (_pending.Count > 0) WriteOldest();
        WriteHeader();
        // RFC 1951, 3.2.6: a last block with fixed codes that holds nothing but its end.
        Span<byte> end = [0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(end[2..], _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(end[6..], unchecked((uint)_size));
        _output.Write(end);
        _output.Flush();
    }

    /// <summary>Waits for what still runs, so that no worker touches a buffer that was given back.</summary>
    private void Abandon()
    {
        while (_pending.TryDequeue(out var task))
        {
            // Only after a first failure, which is the one that is reported.
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            if (task.IsCompletedSuccessfully) task.Result.Dispose();
            else _ = task.Exception;
        }
        ArrayPool<byte>.Shared.Return(_input);
    }
}
