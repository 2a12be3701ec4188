using BuildKit.Content;

namespace BuildKit.Images;

/// <summary>Reads from one stream and writes all that was read to another; leaves both open.</summary>
internal sealed class TeeStream(Stream from, Stream to) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var got = from.Read(buffer);
        to.Write(buffer[..got]);
        return got;
    }
}
