using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>
/// The canonical text of a layer's recipe, hashed. Anything that can change a layer's bytes must be in it, or two layers would share a key;
/// anything else must not, or equal layers would be made twice. Fields end in NUL, which no path can hold.
/// </summary>
internal static class LayerRecipe
{
    /// <summary>Raise the number when the same recipe makes other bytes: in the tar writer, in the compressor's settings, here.</summary>
    private const string Schema = "layer 1\0tar 1\0gzip 1\0zstd 1\0";

    public static string KeyOf(IReadOnlyList<PlannedEntry> sorted, LayerCompression compression)
    {
        var text = new ArrayBufferWriter<byte>(sorted.Count * 192 + 128);
        Append(text, Schema);
        Append(text, compression switch
        {
            LayerCompression.None => "none\0",
            LayerCompression.Gzip => "gzip\0",
            LayerCompression.Zstd => "zstd\0",
            _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
        });
        foreach (var entry in sorted) Append(text, entry);
        return Convert.ToHexStringLower(SHA256.HashData(text.WrittenSpan));
    }

    private static void Append(ArrayBufferWriter<byte> text, PlannedEntry entry)
    {
        Append(text, entry.Path);
        Append(text, 0, entry.IsDirectory ? (byte)'d' : (byte)'f');
        Append(text, entry.Mode);
        Append(text, entry.Uid);
        Append(text, entry.Gid);
        Append(text, entry.Time.ToUnixTimeSeconds());
        Append(text, entry.Identity);
        Append(text, 0, (byte)'\n');
    }

    private static void Append(ArrayBufferWriter<byte> text, string value) =>
        text.Advance(Encoding.UTF8.GetBytes(value, text.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length))));

    private static void Append(ArrayBufferWriter<byte> text, long value)
    {
        Append(text, 0, (byte)' ');
        Utf8Formatter.TryFormat(value, text.GetSpan(20), out var written);
        text.Advance(written);
        Append(text, 0, 0);
    }

    private static void Append(ArrayBufferWriter<byte> text, byte first, byte second)
    {
        var span = text.GetSpan(2);
        (span[0], span[1]) = (first, second);
        text.Advance(2);
    }
}
