namespace BuildKit.Registries;

/// <summary>What went wrong with a registry. The messages are in RegistryException.Messages.cs.</summary>
public sealed partial class RegistryException : BuildKitException
{
    private RegistryException(string code, string message, string? remedy = null, Exception? innerException = null)
        : base(code, message, remedy, innerException)
    {
    }

    /// <summary>The request's URL without credentials and query, which may hold signatures.</summary>
    public string? Url { get; private init; }

    /// <summary>The HTTP status, when there was an answer.</summary>
    public int? Status { get; private init; }

    /// <summary>The registry's own error code ("MANIFEST_UNKNOWN").</summary>
    public string? RegistryCode { get; private init; }

    /// <summary>The registry's own words, shortened and printable.</summary>
    public string? RegistryMessage { get; private init; }

    /// <summary>True when another attempt, later, may end otherwise.</summary>
    internal bool IsTransient { get; private init; }

    /// <summary>True when an answer broke off after it had begun: the request itself was repeated by nobody yet.</summary>
    internal bool IsTorn { get; private init; }

    internal static string Redact(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Answers of registries are hostile: neither megabytes nor terminal escapes belong in a message.</summary>
    private static string? Printable(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var clean = string.Concat(text.Take(256).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)).Trim();
        return text.Length > 256 ? clean + "…" : clean;
    }
}
