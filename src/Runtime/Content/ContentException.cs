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
}
