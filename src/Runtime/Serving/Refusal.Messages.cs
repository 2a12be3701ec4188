using BuildKit.Oci;

namespace BuildKit.Serving;

internal sealed partial class Refusal
{
    private const int LongestQuote = 200;

    public static Refusal NoSuchPlace() => new(404, "UNSUPPORTED", "there is nothing at this path; a registry's API begins at /v2/");

    public static Refusal NoSuchMethod(string method, string allowed) =>
        new(405, "UNSUPPORTED", $"'{Quote(method)}' is not possible here") { Headers = [new("Allow", allowed)] };

    public static Refusal OnlyReading() => new(403, "DENIED", "this registry was started with --readonly");

    public static Refusal ForeignHost(string? host) =>
        new(403, "DENIED", $"'{Quote(host ?? "")}' is no name of this machine; a registry that listens on loopback answers to 'localhost' and to addresses");

    public static Refusal FromWebPage() => new(403, "DENIED", "a page in a browser may not change anything here");

    public static Refusal InvalidName(string name) => new(400, "NAME_INVALID", "the repository's name is not valid", Quote(name));

    public static Refusal UnknownName(string name) => new(404, "NAME_UNKNOWN", "the store has no image in this repository", Quote(name));

    public static Refusal InvalidDigest(string digest, string reason) => new(400, "DIGEST_INVALID", reason, Quote(digest));

    public static Refusal UnknownManifest(string reference) => new(404, "MANIFEST_UNKNOWN", "the repository has no such manifest", Quote(reference));

    public static Refusal InvalidManifest(string reason, string? detail = null) => new(400, "MANIFEST_INVALID", reason, detail);

    public static Refusal ManifestTooLarge() => new(413, "MANIFEST_INVALID", $"a manifest has at most {Text(OciJson.MaximumDocumentSize)} bytes");

    public static Refusal ManifestLacks(Digest missing) => new(400, "MANIFEST_BLOB_UNKNOWN", "the manifest refers to content that was not pushed", missing.ToString());

    public static Refusal StaysHere() =>
        new(403, "DENIED", "the image holds this machine's own runtime and libraries (base 'host'), which are for running here; it is served on loopback only");

    public static Refusal UnknownBlob(string digest) => new(404, "BLOB_UNKNOWN", "the store has no such blob", Quote(digest));

    public static Refusal BlobsAreShared() => new(405, "UNSUPPORTED",
        "blobs are shared by all images of the store; delete manifests, and what they alone needed goes with 'dotnet container system prune'") { Headers = [new("Allow", "GET, HEAD")] };

    public static Refusal NotPushedHere(string reference, string owner) => new(405, "UNSUPPORTED",
        $"only what was pushed here is deleted here; this belongs to {owner} in the store: use 'dotnet container rmi' on the machine", Quote(reference)) { Headers = [new("Allow", "GET, HEAD")] };

    public static Refusal NeededByIndex(string reference) => new(405, "UNSUPPORTED", "another manifest of this repository needs it; delete that first", Quote(reference)) { Headers = [new("Allow", "GET, HEAD")] };

    public static Refusal MirrorOnly(string mirrored) => new(405, "UNSUPPORTED", "a mirror is only read; push without 'ns'", Quote(mirrored)) { Headers = [new("Allow", "GET, HEAD")] };

    public static Refusal UnknownUpload(string id) => new(404, "BLOB_UPLOAD_UNKNOWN", "there is no such upload in this repository; it was completed, cancelled, or idle for too long", Quote(id));

    public static Refusal BusyUpload() => new(409, "BLOB_UPLOAD_INVALID", "another request writes to this upload");

    public static Refusal TooManyUploads() => new(429, "TOOMANYREQUESTS", "too many uploads at once; complete or cancel some") { Headers = [new("Retry-After", "5")] };

    public static Refusal BlobTooLarge(long most) => new(413, "SIZE_INVALID", $"a blob has at most {Text(most)} bytes here");

    public static Refusal WrongLength(long want, long got) => new(400, "SIZE_INVALID", $"Content-Range says {Text(want)} bytes, the body has {Text(got)}");

    public static Refusal WrongRange(ServedAnswer progress) =>
        new(416, "BLOB_UPLOAD_INVALID", "the chunk does not begin where the upload ends") { Headers = progress.Headers };

    public static Refusal NoSuchBytes(long size) => new(416, "SIZE_INVALID", "the blob has no such bytes") { Headers = [new("Content-Range", $"bytes */{Text(size)}")] };

    public static Refusal InvalidNumber(string text) => new(400, "PAGINATION_NUMBER_INVALID", "'n' is a whole number that is not negative", Quote(text));

    public static Refusal DiskFull() => new(507, "UNKNOWN", "the disk of the store is full");

    /// <summary>What is wrong with a store is told to its owner; the code alone tells a stranger nothing.</summary>
    public static Refusal Broken(string code) => new(500, "UNKNOWN", $"the store failed ({code}); 'dotnet container system check' on the machine says more");

    private static string Quote(string text)
    {
        var shown = text.Length > LongestQuote ? text[..LongestQuote] + "…" : text;
        return string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
