using BuildKit.Oci;

namespace BuildKit.Containers.Mounts;

/// <summary>The fields of a <c>--mount</c>: comma-separated values as in RFC 4180, each a key with a value or a flag.</summary>
internal sealed class MountFields
{
    private static readonly string[] Repeated = ["volume-label", "volume-opt"];

    private static readonly string[] Flags = ["readonly", "bind-nonrecursive", "bind-create-src", "volume-nocopy", "idmap"];

    private static readonly string[] Plain =
    [
        "type", "source", "target", "consistency", "bind-propagation", "bind-recursive", "volume-subpath", "volume-driver", "image-subpath", "tmpfs-size", "tmpfs-mode", "uid", "gid",
    ];

    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    private MountFields(string source) => Source = source;

    /// <summary>The whole text, for messages.</summary>
    public string Source { get; }

    public static MountFields Parse(string text)
    {
        var fields = new MountFields(text);
        foreach (var field in CommaFields.Split(text) ?? throw fields.Wrong("a closing quote")) fields.Add(field);
        return fields;
    }

    public string? Text(string key) => _values.TryGetValue(key, out var values) ? values[^1] : null;

    public bool Flag(string key) => Text(key) switch
    {
        null => false,
        "" or "1" or "t" or "T" or "true" or "True" or "TRUE" => true,
        "0" or "f" or "F" or "false" or "False" or "FALSE" => false,
        _ => throw Wrong($"{key} to be true or false"),
    };

    /// <summary>Values that are pairs themselves: <c>volume-opt=o=uid=1000</c>.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string key) => OrdinalMap.From(
        from value in _values.GetValueOrDefault(key) ?? []
        let pair = value.Split('=', 2)
        select pair[0].Length > 0 ? KeyValuePair.Create(pair[0], pair.Length == 2 ? pair[1] : "") : throw Wrong($"{key} to be KEY=value"));

    /// <summary>An option of another kind of mount would be silently lost.</summary>
    public void RefuseForeign(string type)
    {
        foreach (var key in _values.Keys)
        {
            var owner = key switch
            {
                "idmap" or "uid" or "gid" => "bind",
                _ when key.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash => key[..dash],
                _ => type,
            };
            if (owner != type) throw Wrong($"no '{key}' with type={type}");
        }
    }

    public ContainerException Wrong(string want) => ContainerException.InvalidOption("--mount", Source, want);

    private void Add(string field)
    {
        var parts = field.Split('=', 2);
        var key = parts[0].Trim().ToLowerInvariant() switch { "src" => "source", "dst" or "destination" => "target", "ro" => "readonly", var other => other };
        var isFlag = Flags.Contains(key);
        if (!isFlag && !Plain.Contains(key) && !Repeated.Contains(key)) throw Wrong($"the keys {string.Join(", ", [.. Plain, .. Flags, .. Repeated])}; '{key}' is none");
        if (!isFlag && parts.Length < 2) throw Wrong($"a value for '{key}'");
        if (_values.TryGetValue(key, out var values) && Repeated.Contains(key)) values.Add(parts[1]);
        else _values[key] = [parts.Length == 2 ? parts[1] : ""];
    }
}
