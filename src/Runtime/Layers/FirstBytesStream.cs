using BuildKit.Content;

namespace BuildKit.Layers;

/// <summary>The beginning of a file that others may write to: as many bytes as it had when it was listed. One that shrinks ends early.</summary>
internal sealed class FirstBytesStream(Stream inner, long count) : ReadOnlyStream
{
    private long _left = count;

    public override int Read(Span<byte> buffer)
    {
        var got = inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= got;
        return got;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
