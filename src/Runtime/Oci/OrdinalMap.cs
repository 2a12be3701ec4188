using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace BuildKit.Oci;

/// <summary>
/// Maps in documents are written in ordinal key order. The default comparer of sorted collections is the culture's: inside MSBuild that
/// would make the digest of an image depend on the language of the machine.
/// </summary>
public static class OrdinalMap
{
    /// <summary>Of pairs with the same key the last counts.</summary>
    public static IReadOnlyDictionary<string, string> From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs) map[key] = value;
        return new SortedPairs(map);
    }

    public static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string>? map, string key, string value)
    {
        var grown = new Dictionary<string, string>(StringComparer.Ordinal);
        if (map is not null)
        {
            foreach (var (name, text) in map) grown[name] = text;
        }

        grown[key] = value;
        return new SortedPairs(grown);
    }

    /// <summary>Two arrays: a tree such as SortedDictionary's is generic over pairs, which is compiled anew in every process.</summary>
    private sealed class SortedPairs : IReadOnlyDictionary<string, string>
    {
        private readonly string[] _keys;
        private readonly string[] _values;

        public SortedPairs(Dictionary<string, string> map)
        {
            _keys = [.. map.Keys];
            Array.Sort(_keys, StringComparer.Ordinal);
            _values = Array.ConvertAll(_keys, key => map[key]);
        }

        public int Count => _keys.Length;

        public IEnumerable<string> Keys => _keys;

        public IEnumerable<string> Values => _values;

        public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no '{key}'.");

        public bool ContainsKey(string key) => Find(key) >= 0;

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
        {
            var at = Find(key);
            value = at < 0 ? null : _values[at];
            return at >= 0;
        }

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
        {
            for (var i = 0; i < _keys.Length; i++) yield return new(_keys[i], _values[i]);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private int Find(string key) => Array.BinarySearch(_keys, key, StringComparer.Ordinal);
    }
}
