using BuildKit.Linux;

namespace BuildKit.Containers.Bundles;

/// <summary>What the runtime command refuses: bundles, ids, states and hooks.</summary>
public sealed class BundleException : BuildKitException
{
    private const int LongestQuote = 200;

    private BundleException(string code, string message, string? remedy, Exception? inner = null)
        : base(code, message, remedy, inner)
    {
    }

    internal static BundleException MissingFile(string path) =>
        new("BK3400", $"Reading '{Quote(path)}': there is no such file.", "A bundle is a directory with a config.json; 'runtime spec' writes one.");

    internal static BundleException BadDocument(string path, string reason, Exception? inner) =>
        new("BK3401", $"Reading '{Quote(path)}': {Quote(reason).TrimEnd('.')}.", "The file must be a document of the OCI runtime specification, version 1.", inner);

    internal static BundleException BadPart(string path, string? place, string reason, Exception inner) =>
        BadDocument(path, place is null ? reason : $"at '{Quote(place)}': {Quote(reason)}", inner);

    /// <summary>Hostile input may be megabytes long or full of control characters; neither belongs in a message.</summary>
    private static string Quote(string text)
    {
        var printable = PosixPath.Printable(text.Length > LongestQuote ? text[..LongestQuote] : text);
        return text.Length > LongestQuote ? printable + "…" : printable;
    }
}
