using System.Globalization;
using System.Text;
using System.Text.Unicode;
using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>Records "length key=value\n" (pax, IEEE Std 1003.1-2017, "pax Extended Header"), in the order in which they are added.</summary>
internal sealed class PaxRecords
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public void Add(string key, long value) => Add(key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>False when the value is not UTF-8, which pax cannot say.</summary>
    public bool TryAddText(string key, byte[] value)
    {
        if (!Utf8.IsValid(value)) return false;
        Add(key, value);
        return true;
    }

    public void Add(string key, byte[] value)
    {
        var keyBytes = PosixPath.Bytes(key);
        var rest = keyBytes.Length + value.Length + 3;
        // The length counts its own digits.
        var length = rest + Digits(rest);
        if (Digits(length) != Digits(rest)) length = rest + Digits(length);
        _bytes.AddRange(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        _bytes.Add((byte)' ');
        _bytes.AddRange(keyBytes);
        _bytes.Add((byte)'=');
        _bytes.AddRange(value);
        _bytes.Add((byte)'\n');
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
