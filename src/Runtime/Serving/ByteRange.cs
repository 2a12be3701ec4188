using System.Globalization;

namespace BuildKit.Serving;

/// <summary>The bytes from the first to the last, both included.</summary>
internal sealed record ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;

    /// <summary>
    /// A Range header (RFC 9110 §14.2). Null for none, for other units, for several ranges and for what is not well-formed: the whole is then
    /// sent, as the RFC allows. A range behind the end is refused.
    /// </summary>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.Ordinal)) return null;
        if (header["bytes=".Length..].Split('-') is not [var from, var to]) return null;
        if (from.Length == 0) return Number(to) is { } last ? Suffix(last, size) : null;
        if (Number(from) is not { } first || (to.Length > 0 && Number(to) is null)) return null;
        var end = Math.Min(Number(to) ?? long.MaxValue, size - 1);
        if (Number(to) < first) return null;
        return first < size ? new ByteRange(first, end) : throw Refusal.NoSuchBytes(size);
    }

    /// <summary>The Content-Range of a chunk as the distribution specification has it, "0-1023"; RFC 9110's form with unit and size is taken too. Null for neither.</summary>
    public static ByteRange? ParseChunk(string header)
    {
        var text = header.StartsWith("bytes ", StringComparison.Ordinal) ? header["bytes ".Length..] : header;
        if (text.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash) text = text[..slash];
        return text.Split('-') is [var from, var to] && Number(from) is { } first && Number(to) is { } last && last >= first ? new ByteRange(first, last) : null;
    }

    private static ByteRange Suffix(long length, long size) =>
        length > 0 && size > 0 ? new ByteRange(Math.Max(0, size - length), size - 1) : throw Refusal.NoSuchBytes(size);

    private static long? Number(string text) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
