namespace BuildKit.Content;

/// <summary>A stream over a C decoder: feeds it, and turns an end in the wrong place into an error.</summary>
internal sealed class NativeReadStream(Stream input, INativeDecoder decoder) : Stream
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(128 * 1024);
    private int _start;
    private int _end;
    private bool _inputEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_start == _end && !_inputEnded) Fill();
            if (_start == _end && _inputEnded && decoder.IsAtEnd) return 0;
            var (used, made) = decoder.Decode(_buffer.AsSpan(_start, _end - _start), buffer, _inputEnded);
            _start += used;
            if (made > 0) return made;
            if (used == 0 && _inputEnded && !decoder.IsAtEnd) throw ContentException.CutOff(decoder.Kind);
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
            input.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Fill()
    {
        (_start, _end) = (0, input.Read(_buffer));
        _inputEnded = _end == 0;
    }
}
