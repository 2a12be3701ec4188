namespace BuildKit.Content;

/// <summary>A stream over a C decoder: feeds it, and turns an end in the wrong place into an error.</summary>
internal sealed class NativeReadStream(Stream input, INativeDecoder decoder) : ReadOnlyStream
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(128 * 1024);
    private int _start;
    private int _end;
    private bool _inputEnded;

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
