namespace BuildKit.Registries;

/// <summary>Reading the bodies of answers without trusting their length.</summary>
internal static class Answers
{
    /// <summary>At most <paramref name="limit"/> bytes, or null when there are more.</summary>
    public static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, TimeSpan idle, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limit) return null;
        await using var body = new IdleStream(await response.Content.ReadAsStreamAsync(cancellationToken), idle);
        using var bytes = new MemoryStream((int)(response.Content.Headers.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var got)
        {
            if (bytes.Length + got > limit) return null;
            bytes.Write(buffer, 0, got);
        }

        return bytes.ToArray();
    }

    /// <summary>True when the answer ended with its connection and with nothing else: a line that broke looks the same (RFC 9112, section 6.3).</summary>
    public static bool MayBeCut(HttpResponseMessage response) => response.Content.Headers.ContentLength is null && response.Headers.TransferEncodingChunked != true;

    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;
}
