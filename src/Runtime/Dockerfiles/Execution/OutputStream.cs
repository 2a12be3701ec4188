namespace BuildKit.Dockerfiles.Execution;

/// <summary>Hands on what a program writes, as it comes.</summary>
internal sealed class OutputStream(Action<bool, ReadOnlyMemory<byte>> output, bool isError) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The buffer is the caller's again when this returns.</summary>
    public override void Write(ReadOnlySpan<byte> buffer) => output(isError, buffer.ToArray());

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
