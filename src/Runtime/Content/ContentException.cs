using BuildKit.Oci;

namespace BuildKit.Content;

/// <summary>Content that is not what its descriptor promises, or that cannot be decompressed.</summary>
public sealed class ContentException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static ContentException DigestDiffers(Descriptor want, Digest got) =>
        new("BK6001", $"Reading blob {want.Digest}: its {want.Size} bytes have the digest {got}.",
            "The content was damaged or replaced on its way; fetch it again, and check the store with 'dotnet container system check'.");

    internal static ContentException TooShort(Descriptor want, long got) =>
        new("BK6002", $"Reading blob {want.Digest}: it ended after {got} of {want.Size} bytes.", "The transfer was cut off or the stored file is damaged; fetch it again.");

    internal static ContentException TooLong(Descriptor want) =>
        new("BK6002", $"Reading blob {want.Digest}: there is more than the promised {want.Size} bytes.", "The content was damaged or replaced on its way; fetch it again.");

    internal static ContentException LibraryMissing(CompressionKind kind, string library) =>
        new("BK6010", $"Content compressed with {Name(kind)} needs the C library {library}, which this system does not have.", $"Install {library}, or use gzip.");

    internal static ContentException Damaged(CompressionKind kind, Exception? inner = null) =>
        new("BK6011", $"Decompressing {Name(kind)} content: it is damaged.", "Fetch it again, or make it again.", inner);

    internal static ContentException Damaged(CompressionKind kind, string reason) =>
        new("BK6011", $"Decompressing {Name(kind)} content: it is damaged ({reason}).", "Fetch it again, or make it again.");

    internal static ContentException CutOff(CompressionKind kind) =>
        new("BK6012", $"Decompressing {Name(kind)} content: it ends too early.", "The transfer was cut off or the file is damaged; fetch it again.");

    internal static ContentException TrailingGarbage(CompressionKind kind) =>
        new("BK6013", $"Decompressing {Name(kind)} content: there is other data behind its end.", "Only zero bytes may follow; make the file again.");

    internal static ContentException CannotCompress(CompressionKind kind, string reason) =>
        new("BK6014", $"Compressing with {Name(kind)}: {reason}.");

    private static string Name(CompressionKind kind) => kind.ToString().ToLowerInvariant();
}
