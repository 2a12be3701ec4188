using System.Text;

namespace BuildKit.Dockerfiles.Attesting;

/// <summary>
/// The form of dpkg's and apk's lists: a line "Key: value" for each fact, an empty line between packages, further lines of a value indented.
/// Written by strangers: lines without a key are passed over, and values longer than any real one count as missing.
/// </summary>
internal static class Stanzas
{
    private const int LongestValue = 4096;

    /// <param name="content">UTF-8; whoever opened it has looked at its length.</param>
    /// <param name="keys">The facts that matter; of several with one key, the first one counts.</param>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Read(Stream content, IReadOnlySet<string> keys)
    {
        using var reader = new StreamReader(content, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false, bufferSize: 32 * 1024, leaveOpen: true);
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 && facts.Count > 0)
            {
                yield return facts;
                facts = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line[0] is ' ' or '\t' || !keys.Contains(line[..colon])) continue;
            if (line.Length - colon <= LongestValue && line[(colon + 1)..].Trim() is { Length: > 0 } value) facts.TryAdd(line[..colon], value);
        }

        if (facts.Count > 0) yield return facts;
    }
}
