using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Layers;

/// <summary>A layer as a blob: tar, its digest, compression, the blob's digest, all in one pass over the content.</summary>
public static class LayerBlob
{
    /// <summary>
    /// Writes the entries in the order given, and leaves <paramref name="output"/> open. When it throws, what was written is no layer.
    /// Equal entries give equal bytes whatever the machine; compressed bytes also depend on the compressor's version.
    /// </summary>
    public static LayerDigests Write(IEnumerable<LayerEntry> sortedEntries, Stream output, LayerCompression compression, CancellationToken ct)
    {
        using var blob = new HashingStream(output, leaveOpen: true);
        Digest diffId;
        long uncompressedSize;
        using (var tar = new HashingStream(Compression.Compress(blob, compression, ct)))
        {
            using var writer = new TarWriter(tar, leaveOpen: true);
            foreach (var entry in sortedEntries)
            {
                ct.ThrowIfCancellationRequested();
                writer.Write(entry);
            }
            writer.Complete();
            (diffId, uncompressedSize) = (tar.CurrentDigest(), tar.Count);
        }
        return new LayerDigests(diffId, blob.CurrentDigest(), blob.Count, uncompressedSize);
    }
}
