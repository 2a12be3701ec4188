namespace BuildKit.Content;

/// <summary>Reads growing content from its start to its end. Leaves it open.</summary>
internal sealed class GrowingStream(GrowingContent content) : ReadOnlyStream
{
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        var own = new byte[buffer.Length];
        var got = ReadAsync(own).AsTask().GetAwaiter().GetResult();
        own.AsSpan(0, got).CopyTo(buffer);
        return got;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var got = await content.ReadAsync(_position, buffer, cancellationToken);
        _position += got;
        return got;
    }
}
