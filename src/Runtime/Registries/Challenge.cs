using System.Net.Http.Headers;

namespace BuildKit.Registries;

/// <summary>What a WWW-Authenticate header asks for (RFC 9110 §11.6.1; distribution, token authentication).</summary>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    private const int MaximumLength = 8 * 1024;

    public bool IsBasic => Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    public string? this[string name] => Parameters.GetValueOrDefault(name);

    public static IReadOnlyList<Challenge> Of(HttpResponseMessage response) =>
        [.. response.Headers.WwwAuthenticate.Select(Parse)];

    public static Challenge Parse(AuthenticationHeaderValue header)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = header.Parameter is { Length: <= MaximumLength } text ? text.AsSpan() : [];
        while (TryTakePair(ref rest, out var name, out var value)) parameters.TryAdd(name, value);
        return new Challenge(header.Scheme, parameters);
    }

    /// <summary>One <c>name="quoted \" value"</c> or <c>name=token</c>; false at the end or where the text makes no sense any more.</summary>
    private static bool TryTakePair(ref ReadOnlySpan<char> rest, out string name, out string value)
    {
        (name, value) = ("", "");
        rest = rest.TrimStart(", \t");
        var equals = rest.IndexOf('=');
        if (equals <= 0) return false;
        name = rest[..equals].Trim().ToString();
        rest = rest[(equals + 1)..].TrimStart();
        if (rest.StartsWith("\"")) return TryTakeQuoted(ref rest, out value);

        var end = rest.IndexOf(',');
        if (end < 0) end = rest.Length;
        value = rest[..end].Trim().ToString();
        rest = rest[end..];
        return true;
    }

    private static bool TryTakeQuoted(ref ReadOnlySpan<char> rest, out string value)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                value = text.ToString();
                rest = rest[(i + 1)..];
                return true;
            }

            if (rest[i] == '\\' && i + 1 < rest.Length) i++;
            text.Append(rest[i]);
        }

        value = "";
        return false;
    }
}
