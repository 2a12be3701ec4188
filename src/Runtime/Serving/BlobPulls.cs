using System.Globalization;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>
/// Reading blobs. The store has each once, whatever repositories need it, so it is read through any of them: who knows a digest has seen a
/// manifest that names it.
/// </summary>
internal sealed class BlobPulls(Store store, HeldContent? held)
{
    public ServedAnswer Get(string text, ServedRequest request)
    {
        var digest = ParseDigest(text);
        var file = new FileInfo(store.Blobs.PathOf(digest));

        // Who only asks whether it is there is about to push what needs it.
        if (request.IsHead) TryHold(digest);
        if (!file.Exists) throw Refusal.UnknownBlob(text);
        var answer = new ServedAnswer(200)
        {
            Headers =
            [
                new("Content-Type", "application/octet-stream"), new("Docker-Content-Digest", digest.ToString()), new("ETag", $"\"{digest}\""),
                new("Accept-Ranges", "bytes"), new("Cache-Control", "max-age=31536000, immutable"),
            ],
        };
        if (ByteRange.Parse(request.Header("Range"), file.Length) is { } range) return Part(answer, digest, file.Length, range, request);
        return answer with { Body = request.IsHead ? new ServedBody.Announced(file.Length) : new ServedBody.Content(Open(digest, file.Length), file.Length) };
    }

    private void TryHold(Digest digest)
    {
        try
        {
            held?.Hold(digest);
        }
        catch (StoreException e) when (e.Code == "BK4004")
        {
            // A full disk: the push that follows is told, and reading goes on.
        }
    }

    /// <summary>Another algorithm's digest is a name that nothing here has; a malformed one is nobody's.</summary>
    private static Digest ParseDigest(string text)
    {
        if (Digest.TryParse(text, out var digest)) return digest;
        throw text.StartsWith("sha256:", StringComparison.Ordinal) || !text.Contains(':', StringComparison.Ordinal)
            ? Refusal.InvalidDigest(text, "a digest is 'sha256:' and 64 lower-case hexadecimal digits")
            : Refusal.UnknownBlob(text);
    }

    private ServedAnswer Part(ServedAnswer whole, Digest digest, long size, ByteRange range, ServedRequest request)
    {
        var answer = whole with { Status = 206 };
        answer = answer.With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{size}"));
        return answer with { Body = request.IsHead ? new ServedBody.Announced(range.Length) : new ServedBody.Content(OpenPart(digest, range), range.Length) };
    }

    /// <summary>Verified while it is sent, so that a damaged blob is never sent to its end.</summary>
    private Stream Open(Digest digest, long size) => store.Blobs.OpenRead(new Descriptor { MediaType = "application/octet-stream", Digest = digest, Size = size });

    /// <summary>A part says nothing of the whole: the client verifies what it has put together.</summary>
    private FirstBytesStream OpenPart(Digest digest, ByteRange range)
    {
        var file = new FileStream(store.Blobs.PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        file.Position = range.First;
        return new FirstBytesStream(file, range.Length);
    }
}
