using BuildKit.Oci;

namespace BuildKit.Content;

/// <summary>Where blobs can be read from: a store, a registry's repository, an archive.</summary>
public interface IBlobSource
{
    /// <summary>
    /// Opens a blob for one reading from its start. The stream verifies itself: it fails before its last bytes are handed out when they are
    /// not what <paramref name="blob"/> promises. Content read so far is unverified until then.
    /// </summary>
    Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct);
}
