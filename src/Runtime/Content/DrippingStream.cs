namespace BuildKit.Content;

/// <summary>One byte at a time: a decoder that reads from this has used exactly what it was given.</summary>
internal sealed class DrippingStream(ReadOnlyMemory<byte> bytes) : Stream
{
    public int Dripped { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position { get => Dripped; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || Dripped == bytes.Length) return 0;
        buffer[0] = bytes.Span[Dripped++];
        return 1;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
