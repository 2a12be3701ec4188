using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>Reads manifests and configurations from wherever blobs come from.</summary>
internal static class BlobDocuments
{
    /// <summary>The whole document, verified by the source's stream, never more than documents may have.</summary>
    public static async Task<byte[]> ReadAsync(IBlobSource source, Descriptor document, CancellationToken ct)
    {
        if (document.Size > OciJson.MaximumDocumentSize)
            throw OciException.InvalidDocument("document", $"{document.Digest} has {document.Size} bytes, more than the {OciJson.MaximumDocumentSize} allowed");
        await using var stream = await source.OpenAsync(document, ct);
        var bytes = new byte[document.Size];
        await stream.ReadExactlyAsync(bytes, ct);
        return bytes;
    }
}
