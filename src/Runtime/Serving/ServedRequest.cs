using System.Diagnostics.CodeAnalysis;

namespace BuildKit.Serving;

/// <summary>What a client asks, as any web server can hand it over. Nothing in it is trusted.</summary>
public sealed record ServedRequest
{
    public required string Method { get; init; }

    /// <summary>Percent-decoded, without the query: "/v2/shop/manifests/1.0".</summary>
    public required string Path { get; init; }

    /// <summary>As it was sent, without the question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>What the client calls this server: "localhost:5000".</summary>
    public string? Host { get; init; }

    /// <summary>The value of a header by its name in any case, or null.</summary>
    public Func<string, string?> Header { get; init; } = _ => null;

    /// <summary>What the client says of the body's length; null when it says nothing.</summary>
    public long? Length { get; init; }

    public Stream Body { get; init; } = Stream.Null;

    internal bool IsHead => Method == "HEAD";

    internal bool OnlyReads => Method is "GET" or "HEAD";

    /// <summary>The first value of that name. A plus stays one: media types are sent so, and nothing here has spaces.</summary>
    internal string? Parameter(string name)
    {
        foreach (var pair in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (pair[..at], pair[(at + 1)..]) : (pair, "");
            if (Uri.UnescapeDataString(key) == name) return Uri.UnescapeDataString(value);
        }

        return null;
    }

    internal bool Has(string parameter, [NotNullWhen(true)] out string? value)
    {
        value = Parameter(parameter);
        return value is { Length: > 0 };
    }
}
