using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace BuildKit.Projects;

/// <summary>
/// Times of files in layers. They never come from this machine, and not from the image's own time either: a layer must not change because
/// the commit did.
/// </summary>
internal static class FileTimes
{
    private const string WebRoot = "/wwwroot/";

    /// <summary>Below 1979, so that no time is later than any SOURCE_DATE_EPOCH that people set.</summary>
    private const uint Span = 1 << 28;

    /// <summary>One second after the epoch, since some tools take zero for 'unknown'.</summary>
    public static DateTimeOffset Ordinary { get; } = DateTimeOffset.UnixEpoch.AddSeconds(1);

    /// <summary>The ordinary time, unless the whole image is older.</summary>
    public static DateTimeOffset NotAfter(DateTimeOffset created) => created < Ordinary ? created : Ordinary;

    /// <summary>
    /// What a web server may serve has a time that follows from its content. ASP.NET Core's static files middleware (and not it alone) makes
    /// an ETag of time and length: with one time for all, a page changed without changing its length, such as an index.html that names
    /// another script of equal length, would count as unmodified, and browsers would keep the old one.
    /// </summary>
    public static DateTimeOffset Of(SourceFile file, DateTimeOffset ordinary)
    {
        var isServed = file.IsExtra || file.Origin is ItemOrigin.StaticAsset || $"/{file.Path}".Contains(WebRoot, StringComparison.OrdinalIgnoreCase);
        if (!isServed) return ordinary;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(file.Identity));
        return DateTimeOffset.UnixEpoch.AddSeconds(2 + (BinaryPrimitives.ReadUInt32LittleEndian(hash) % Span));
    }
}
