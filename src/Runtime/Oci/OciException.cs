namespace BuildKit.Oci;

/// <summary>A name, digest, manifest or configuration that does not follow the OCI image specification.</summary>
public sealed class OciException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static OciException InvalidDigest(string text) =>
        new("BK2001", $"Reading a digest: '{Shorten(text)}' is not one; want 'sha256:' and 64 lower-case hexadecimal digits.");

    internal static OciException InvalidReference(string text, string reason) =>
        new("BK2002", $"Reading an image name: '{Shorten(text)}' is not one: {reason}.",
            "Write [registry[:port]/]repository[:tag][@digest], for example 'localhost:5000/shop:1.0'.");

    internal static OciException InvalidPlatform(string text) =>
        new("BK2003", $"Reading a platform: '{Shorten(text)}' is not one.", "Write os/architecture[/variant], for example 'linux/amd64'.");

    internal static OciException InvalidDocument(string kind, string reason, Exception? inner = null) =>
        new("BK2004", $"Reading an OCI {kind}: {reason}.", "The image was damaged or was not made by a conforming tool; fetch or build it again.", inner);

    internal static OciException InvalidPart(string kind, string? path, string reason, Exception inner) =>
        InvalidDocument(kind, path is null ? reason.TrimEnd('.') : $"at '{Shorten(path)}': {reason}", inner);

    /// <summary>Hostile input may be megabytes long or full of control characters; neither belongs in a message.</summary>
    private static string Shorten(string text)
    {
        var printable = string.Concat(text.Take(128).Select(c => char.IsControl(c) ? '?' : c));
        return text.Length > 128 ? printable + "…" : printable;
    }
}
