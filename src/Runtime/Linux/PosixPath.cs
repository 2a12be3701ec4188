using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace BuildKit.Linux;

/// <summary>
/// Path names of the kernel and of tar are bytes; ours are strings in which every byte survives. Valid UTF-8 decodes as usual; any other
/// byte 0xNN becomes the lone surrogate U+DCNN (PEP 383, "surrogateescape"). Encode(Decode(bytes)) gives the same bytes for every input.
/// Works on every system: names inside archives are POSIX wherever they are read.
/// </summary>
internal static class PosixPath
{
    private const char EscapeFirst = '\uDC80';
    private const char EscapeLast = '\uDCFF';

    public static string Decode(ReadOnlySpan<byte> name)
    {
        if (Utf8.IsValid(name)) return Encoding.UTF8.GetString(name);
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var taken) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                // Every byte of an ill-formed sequence is 0x80 or above: a shorter one is a character of its own.
                foreach (var b in name[..taken]) text.Append((char)(0xDC00 + b));
            }
            name = name[taken..];
        }
        return text.ToString();
    }

    /// <summary>The bytes and a terminating NUL, as system calls take them. A name with a NUL inside would be cut there, so it is refused.</summary>
    public static byte[] Encode(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A path name cannot hold a NUL character.", nameof(name));
        var bytes = new byte[ByteCount(name) + 1];
        Write(name, bytes);
        return bytes;
    }

    /// <summary>As <see cref="Encode"/>, into the caller's memory when it is large enough.</summary>
    public static Span<byte> Terminate(ReadOnlySpan<char> name, Span<byte> scratch)
    {
        if (name.Contains('\0')) throw new ArgumentException("A path name cannot hold a NUL character.", nameof(name));
        if ((name.Length * 3) + 1 > scratch.Length) scratch = new byte[ByteCount(name) + 1];
        var length = Write(name, scratch);
        scratch[length] = 0;
        return scratch[..(length + 1)];
    }

    /// <summary>The bytes alone, as archives hold them.</summary>
    public static byte[] Bytes(string name)
    {
        var bytes = new byte[ByteCount(name)];
        Write(name, bytes);
        return bytes;
    }

    /// <summary>Writes the bytes and returns their number, which is at most three times the characters.</summary>
    public static int Write(ReadOnlySpan<char> name, Span<byte> destination)
    {
        if (Utf8.FromUtf16(name, destination, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done) return written;
        var at = 0;
        while (!name.IsEmpty)
        {
            if (IsEscape(name[0]))
            {
                destination[at++] = (byte)(name[0] - 0xDC00);
                name = name[1..];
                continue;
            }
            // A surrogate that neither pairs nor escapes a byte has no bytes; U+FFFD stands for it as everywhere in .NET.
            Rune.DecodeFromUtf16(name, out var rune, out var taken);
            at += rune.EncodeToUtf8(destination[at..]);
            name = name[taken..];
        }
        return at;
    }

    public static int ByteCount(ReadOnlySpan<char> name)
    {
        var count = Encoding.UTF8.GetByteCount(name);
        // The encoder counts three bytes (U+FFFD) for an escape that takes one.
        for (var i = 0; i < name.Length; i++)
        {
            if (IsEscape(name[i]) && (i == 0 || !char.IsHighSurrogate(name[i - 1]))) count -= 2;
        }
        return count;
    }

    /// <summary>True when the name holds bytes that are not UTF-8.</summary>
    public static bool HoldsEscapes(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (IsEscape(name[i]) && (i == 0 || !char.IsHighSurrogate(name[i - 1]))) return true;
        }
        return false;
    }

    /// <summary>Compares by bytes, the order in which archives of this product are sorted. UTF-16 order differs above U+FFFF.</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] == right[i]) continue;
            if (left[i] < 0x80 && right[i] < 0x80) return left[i] - right[i];
            return Bytes(left).AsSpan().SequenceCompareTo(Bytes(right));
        }
        return left.Length - right.Length;
    }

    /// <summary>For messages: hostile names may be long, and hold control characters that drive a terminal or turn the direction of text.</summary>
    public static string Printable(string name)
    {
        const int limit = 256;
        var text = new StringBuilder();
        foreach (var c in name.Length > limit ? name.AsSpan(0, limit) : name)
        {
            if (c is >= EscapeFirst and <= EscapeLast) text.Append("\\x").Append((c - 0xDC00).ToString("x2", null));
            else text.Append(char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '?' : c);
        }
        return name.Length > limit ? text.Append('…').ToString() : text.ToString();
    }

    private static bool IsEscape(char c) => c is >= EscapeFirst and <= EscapeLast;
}
