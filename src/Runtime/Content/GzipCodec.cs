namespace BuildKit.Content;

/// <summary>gzip, RFC 1952.</summary>
internal sealed class GzipCodec : ICodec
{
    public CompressionKind Kind => CompressionKind.Gzip;

    public bool Matches(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    public Stream OpenRead(Stream input) => new GzipReadStream(input);
}
