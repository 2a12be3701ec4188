using BuildKit.Content;

namespace BuildKit.Layers;

/// <summary>The content of the entry that a reader stands at. Dead once the reader moves on.</summary>
internal sealed class TarContentStream(TarReader reader, long entry, string path, long length) : ReadOnlyStream
{
    private long _position;

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
}
