namespace BuildKit.Content;

/// <summary>One byte at a time: a decoder that reads from this has used exactly what it was given.</summary>
internal sealed class DrippingStream(ReadOnlyMemory<byte> bytes) : ReadOnlyStream
{
    public int Dripped { get; private set; }

    public override long Length => bytes.Length;

    public override long Position { get => Dripped; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || Dripped == bytes.Length) return 0;
        buffer[0] = bytes.Span[Dripped++];
        return 1;
    }
}
