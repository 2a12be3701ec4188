using System.IO.Compression;
using BuildKit.Oci;

namespace BuildKit.Content;

/// <summary>Compressed content, recognised by its first bytes: media types lie.</summary>
public static class Compression
{
    internal const int MagicLength = 6;

    private static readonly ICodec[] Codecs = [new GzipCodec(), new ZstdCodec(), new XzCodec(), new Bzip2Codec()];

    /// <summary>
    /// The uncompressed content; the stream owns <paramref name="input"/>. Content without a known start passes as it is. How much may
    /// come out is for the caller to limit.
    /// </summary>
    public static Stream Decompress(Stream input, out CompressionKind kind)
    {
        var start = new byte[MagicLength];
        var length = input.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var whole = new PrefixedStream(start.AsMemory(0, length), input);
        var codec = Array.Find(Codecs, c => c.Matches(start.AsSpan(0, length)));
        kind = codec?.Kind ?? CompressionKind.None;
        return codec?.OpenRead(whole) ?? whole;
    }

    /// <summary>What content with this start is compressed by.</summary>
    internal static CompressionKind KindOf(ReadOnlySpan<byte> start)
    {
        foreach (var codec in Codecs)
            if (codec.Matches(start)) return codec.Kind;
        return CompressionKind.None;
    }

    /// <summary>A stream that compresses into <paramref name="output"/> and leaves it open.</summary>
    public static Stream Compress(Stream output, LayerCompression compression, CancellationToken ct) => compression switch
    {
        LayerCompression.None => new BufferedStream(new UnownedStream(output), 128 * 1024),
        LayerCompression.Gzip => new ParallelGzipStream(output, ParallelGzipStream.DefaultLevel, leaveOpen: true, ct),
        LayerCompression.Zstd => new ZstdWriteStream(output, leaveOpen: true),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
    };
}
