using BuildKit.Content;

namespace BuildKit.Images;

/// <summary>Lends a stream to something that would close it.</summary>
internal sealed class UndisposedStream(Stream inner) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => inner.Read(buffer);
}
