using BuildKit.Oci;

namespace BuildKit.Tool.Commands.Build;

/// <summary>An option of comma-separated keys and values: <c>type=local,dest=out</c>. Keys that nobody reads are refused.</summary>
internal sealed class OptionFields
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _option;
    private readonly string _text;

    private OptionFields(string option, string text) => (_option, _text) = (option, text);

    /// <summary>The one field without a key, if there is one: <c>./out</c>.</summary>
    public string? Bare { get; private set; }

    /// <param name="option">For messages: <c>--output</c>.</param>
    /// <param name="text">What was written behind it.</param>
    /// <param name="keys">All that are known.</param>
    public static OptionFields Parse(string option, string text, params ReadOnlySpan<string> keys)
    {
        var fields = new OptionFields(option, text);
        foreach (var field in CommaFields.Split(text) ?? throw fields.Wrong("a closing quote"))
        {
            if (field.Split('=', 2) is not [var key, var value])
            {
                fields.Bare = fields.Bare is null && fields._values.Count == 0 ? field : throw fields.Wrong($"'{field}' as KEY=value");
                continue;
            }

            key = key.Trim();
            if (!keys.Contains(key)) throw fields.Wrong($"the keys {string.Join(", ", keys!)}; '{key}' is none");
            if (!fields._values.TryAdd(key, value)) throw fields.Wrong($"'{key}' once");
        }

        return fields.Bare is not null && fields._values.Count > 0 ? throw fields.Wrong($"'{fields.Bare}' as KEY=value") : fields;
    }

    public string? this[string key] => _values.GetValueOrDefault(key);

    public string Need(string key) => this[key] is { Length: > 0 } value ? value : throw Wrong($"a value for '{key}'");

    public bool Flag(string key, bool otherwise) => this[key] switch
    {
        null => otherwise,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Wrong($"{key} to be true or false"),
    };

    public ToolException Wrong(string want) => ToolException.InvalidValue(_option, _text, want);
}
