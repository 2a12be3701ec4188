namespace BuildKit.Layers;

/// <summary>
/// The bytes of an archive through one large buffer: headers are parsed and content is written to disk from where the decoder put them,
/// without copies between. Knows the offset for messages and enforces the limit on all bytes.
/// </summary>
internal sealed class TarInput(Stream input, TarLimits limits)
{
    private const int BufferSize = 256 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private int _start;
    private int _end;
    private long _filled;

    /// <summary>Bytes taken so far.</summary>
    public long Offset => _filled - (_end - _start);

    /// <summary>Takes one block; empty at the end of the input.</summary>
    public ReadOnlySpan<byte> TakeBlock()
    {
        while (_end - _start < TarFormat.BlockSize)
        {
            if (Fill()) continue;
            return _end == _start ? default : throw LayerException.Truncated(_filled);
        }
        _start += TarFormat.BlockSize;
        return _buffer.AsSpan(_start - TarFormat.BlockSize, TarFormat.BlockSize);
    }

    /// <summary>Takes at least one and at most <paramref name="limit"/> bytes; empty at the end of the input.</summary>
    public ReadOnlySpan<byte> Take(long limit)
    {
        if (_start == _end && !Fill()) return default;
        var count = (int)Math.Min(limit, _end - _start);
        _start += count;
        return _buffer.AsSpan(_start - count, count);
    }

    public byte[] TakeExactly(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var part = Take(count - at);
            if (part.IsEmpty) throw LayerException.Truncated(_filled);
            part.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        }
        return bytes;
    }

    public void Skip(long count)
    {
        while (count > 0)
        {
            var part = Take(count);
            if (part.IsEmpty) throw LayerException.Truncated(_filled);
            count -= part.Length;
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        var got = input.Read(_buffer, _end, _buffer.Length - _end);
        _end += got;
        _filled += got;
        return _filled > limits.MaximumTotalBytes ? throw LayerException.TooManyBytes(limits.MaximumTotalBytes) : got > 0;
    }
}
