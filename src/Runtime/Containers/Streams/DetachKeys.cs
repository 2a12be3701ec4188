namespace BuildKit.Containers.Streams;

/// <summary>
/// The keys that leave a container running, typed one after the other. While they may still become the sequence they are held back; if
/// they do not, the container gets them.
/// </summary>
internal sealed class DetachKeys
{
    private readonly byte[] _sequence;
    private int _matched;

    private DetachKeys(byte[] sequence) => _sequence = sequence;

    /// <summary>Docker's spelling: a letter, or <c>ctrl-</c> and one of a–z @ [ \ ] ^ _, with commas between. Nothing: no keys detach.</summary>
    public static DetachKeys Parse(string text) => new(Sequence(text));

    private static byte[] Sequence(string text)
    {
        if (text.Length == 0) return [];
        var keys = text.Split(',');
        var sequence = new byte[keys.Length];
        for (var i = 0; i < keys.Length; i++) sequence[i] = Key(keys[i], text);
        return sequence;
    }

    /// <summary>What goes on to the container, and whether the sequence is complete; what was typed after it is lost.</summary>
    public (byte[] Passed, bool Detached) Filter(ReadOnlySpan<byte> typed)
    {
        if (_sequence.Length == 0) return (typed.ToArray(), false);
        var passed = new List<byte>(typed.Length);
        foreach (var key in typed)
        {
            if (key == _sequence[_matched])
            {
                if (++_matched < _sequence.Length) continue;
                _matched = 0;
                return ([.. passed], true);
            }

            passed.AddRange(_sequence.AsSpan(0, _matched));
            _matched = 0;
            if (key == _sequence[0] && _sequence.Length > 1) _matched = 1;
            else passed.Add(key);
        }

        return ([.. passed], false);
    }

    private static byte Key(string key, string text)
    {
        if (key.Length == 1 && key[0] is > ' ' and < (char)0x7F) return (byte)key[0];
        if (key.Length == 6 && key.StartsWith("ctrl-", StringComparison.OrdinalIgnoreCase))
        {
            var upper = char.ToUpperInvariant(key[5]);
            if (upper is >= '@' and <= '_') return (byte)(upper - '@');
        }

        throw ContainerException.InvalidOption("--detach-keys", text, "keys such as 'ctrl-p,ctrl-q'");
    }
}
