using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BuildKit.Building.Solving;

/// <summary>
/// The canonical text of a step's key. Fields are written with their length, so that no choice of values reads like another one. What can
/// change a result must be in it; what cannot (labels, positions, secrets' values) must not.
/// </summary>
internal sealed class KeyText
{
    /// <summary>Raise the number when the same text comes to mean other bytes.</summary>
    private readonly StringBuilder _text = new("step 1\n");

    public KeyText Add(string name, string? value)
    {
        value ??= "\0";
        _text.Append(name).Append(' ').Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append(':').Append(value).Append('\n');
        return this;
    }

    public KeyText Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public KeyText Add(string name, IEnumerable<string> values)
    {
        foreach (var value in values) Add(name, value);
        return Add(name, "end");
    }

    public string ToKey() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())));

    public override string ToString() => _text.ToString();
}
