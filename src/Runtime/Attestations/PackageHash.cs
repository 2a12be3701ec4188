namespace BuildKit.Attestations;

/// <summary>NuGet writes the SHA-512 of packages as base64, bills as hexadecimal digits.</summary>
internal static class PackageHash
{
    private const int Length = 64;

    /// <summary>Null for what is no such hash.</summary>
    public static string? ToHex(string? base64)
    {
        Span<byte> hash = stackalloc byte[Length];
        return base64 is not null && Convert.TryFromBase64String(base64, hash, out var length) && length == Length ? Convert.ToHexStringLower(hash) : null;
    }
}
