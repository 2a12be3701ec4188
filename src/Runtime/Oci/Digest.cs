using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BuildKit.Oci;

/// <summary>
/// A content identifier, always SHA-256 (image-spec descriptor.md, "Digests"). Registered but rarely used algorithms (sha512) are refused:
/// one algorithm means one name per content, so nothing is stored or compared twice under different names.
/// </summary>
public sealed record Digest : IComparable<Digest>
{
    private const string Prefix = "sha256:";
    private const int HexLength = 64;

    // Where both ways take the same time, once OpenSSL has been loaded for nothing else.
    private const int SmallContent = 64 * 1024;

    private Digest(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The first twelve digits, as shown in lists.</summary>
    public string Short => Hex[..12];

    public static Digest Parse(string text) => TryParse(text, out var digest) ? digest : throw OciException.InvalidDigest(text);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (text is null || text.Length != Prefix.Length + HexLength || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        foreach (var c in text.AsSpan(Prefix.Length))
        {
            if (!char.IsAsciiHexDigitLower(c)) return false;
        }

        digest = new Digest(text[Prefix.Length..]);
        return true;
    }

    /// <summary>Wraps the 32 bytes of a finished SHA-256.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> sha256)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, SHA256.HashSizeInBytes);
        return new Digest(Convert.ToHexStringLower(sha256));
    }

    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (content.Length <= SmallContent) SmallSha256.Hash(content, hash);
        else SHA256.HashData(content, hash);
        return FromHash(hash);
    }

    public int CompareTo(Digest? other) => string.CompareOrdinal(Hex, other?.Hex);

    public override string ToString() => Prefix + Hex;
}
