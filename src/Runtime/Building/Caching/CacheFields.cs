using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>An option's value as fields: one line of CSV (RFC 4180), each field a key and a value, as docker reads it.</summary>
internal sealed class CacheFields
{
    private const int LongestOption = 8192;
    private readonly Dictionary<string, string> _values;

    private CacheFields(string text, Dictionary<string, string> values) => (Text, _values) = (text, values);

    public string Text { get; }

    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>The fields of an option that has no keys at all; null for any other.</summary>
    public static IReadOnlyList<string>? NamesAlone(string text)
    {
        var fields = Split(text);
        return fields.Any(f => f.Contains('=', StringComparison.Ordinal)) ? null : fields;
    }

    public static CacheFields Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in Split(text))
        {
            if (field.Split('=', 2) is not [var key, var value]) throw BuildingException.InvalidCacheOption(text, $"'{field}' has no value", "Write key=value, separated by commas.");
            if (!values.TryAdd(key.Trim().ToLowerInvariant(), value)) throw BuildingException.InvalidCacheOption(text, $"'{key.Trim()}' is there twice", "Leave one of them out.");
        }

        return new CacheFields(text, values);
    }

    public bool Flag(string key) => this[key] switch
    {
        null or "false" or "0" => false,
        "true" or "1" => true,
        var other => throw Invalid($"{key} is '{other}'", "Use true or false."),
    };

    public void RequireKnown(IReadOnlyList<string> known)
    {
        if (_values.Keys.FirstOrDefault(k => !known.Contains(k)) is { } other) throw Invalid($"'{other}' is no key here", $"There are {string.Join(", ", known)}.");
    }

    public BuildingException Invalid(string reason, string remedy) => BuildingException.InvalidCacheOption(Text, reason, remedy);

    private static IReadOnlyList<string> Split(string text)
    {
        if (text.Length is 0 or > LongestOption) throw BuildingException.InvalidCacheOption(text, text.Length == 0 ? "it is empty" : "it is too long", "Write for example type=registry,ref=registry.example.com/cache.");
        return CommaFields.Split(text) ?? throw BuildingException.InvalidCacheOption(text, "a quote has no end", "Close it.");
    }
}
