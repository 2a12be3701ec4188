namespace BuildKit.Layers;

/// <summary>The content of the entry that a reader stands at. Dead once the reader moves on.</summary>
internal sealed class TarContentStream(TarReader reader, long entry, string path, long length) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (!reader.IsCurrent(entry)) throw LayerException.StaleContent(path);
        var part = buffer.IsEmpty ? default : reader.TakeContent(buffer.Length);
        part.CopyTo(buffer);
        _position += part.Length;
        return part.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
