using BuildKit.Content;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>What a layer is once decompressed. The compression is read from its first bytes: media types lie.</summary>
internal sealed record LayerHash(Digest DiffId, long Size, CompressionKind Kind)
{
    private const int BufferSize = 128 * 1024;

    /// <param name="blob">Read to its end and disposed of.</param>
    /// <param name="blobSize">Bounds what may come out of it.</param>
    /// <param name="keepIn">Also writes the uncompressed bytes to this new file.</param>
    public static LayerHash Compute(Stream blob, long blobSize, string? keepIn)
    {
        using var tar = Compression.Decompress(blob, out var kind);
        using var hash = new HashingStream(keepIn is null ? Stream.Null : new FileStream(keepIn, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
        var limit = kind == CompressionKind.None ? long.MaxValue : TarLimits.ForCompressed(blobSize).MaximumTotalBytes;
        var buffer = new byte[BufferSize];
        int got;
        while ((got = tar.Read(buffer)) > 0)
        {
            if (hash.Count + got > limit) throw LayerException.TooManyBytes(limit);
            hash.Write(buffer.AsSpan(0, got));
        }

        return new LayerHash(hash.CurrentDigest(), hash.Count, kind);
    }
}
