using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Layers;

/// <summary>A layer as a blob: tar, its digest, compression, the blob's digest, all in one pass over the content.</summary>
public static class LayerBlob
{
    private const int BufferSize = 128 * 1024;

    /// <summary>
    /// Writes the entries in the order given, and leaves <paramref name="output"/> open. When it throws, what was written is no layer.
    /// Equal entries give equal bytes whatever the machine; compressed bytes also depend on the compressor's version.
    /// </summary>
    public static LayerDigests Write(IEnumerable<LayerEntry> sortedEntries, Stream output, LayerCompression compression, CancellationToken ct) =>
        Write(tar => WriteTar(sortedEntries, tar, ct), output, compression, ct);

    /// <summary>The same of an archive that the caller writes, whole, into the stream that it gets.</summary>
    public static LayerDigests Write(Action<Stream> writeTar, Stream output, LayerCompression compression, CancellationToken ct)
    {
        if (compression == LayerCompression.None)
        {
            // One hash: the blob is the tar.
            var (digest, size) = Hash(writeTar, new BufferedStream(new UnownedStream(output), BufferSize));
            return new LayerDigests(digest, digest, size, size);
        }
        using var blob = new HashingStream(output, leaveOpen: true);
        var (diffId, uncompressedSize) = Hash(writeTar, Compression.Compress(blob, compression, ct));
        return new LayerDigests(diffId, blob.CurrentDigest(), blob.Count, uncompressedSize);
    }

    /// <summary>Disposes of <paramref name="output"/>, which completes compressed data.</summary>
    private static (Digest Digest, long Size) Hash(Action<Stream> writeTar, Stream output)
    {
        using var tar = new HashingStream(output);
        writeTar(tar);
        return (tar.CurrentDigest(), tar.Count);
    }

    private static void WriteTar(IEnumerable<LayerEntry> entries, Stream tar, CancellationToken ct)
    {
        using var writer = new TarWriter(tar, leaveOpen: true);
        foreach (var entry in entries)
        {
            ct.ThrowIfCancellationRequested();
            writer.Write(entry);
        }
        writer.Complete();
    }
}
