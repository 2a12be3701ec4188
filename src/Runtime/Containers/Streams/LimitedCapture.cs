namespace BuildKit.Containers.Streams;

/// <summary>Keeps the first bytes written to it and takes all others: what a hostile container writes must not fill the caller's memory.</summary>
internal sealed class LimitedCapture(int limit) : Stream
{
    private readonly MemoryStream _content = new();

    public ReadOnlyMemory<byte> Content => _content.GetBuffer().AsMemory(0, (int)_content.Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _content.Length;

    public override long Position
    {
        get => _content.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _content.Write(buffer[..Math.Min(buffer.Length, limit - (int)_content.Length)]);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
