using System.Globalization;
using System.Text;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>A request as it came over the socket, so that tests see what was really sent.</summary>
internal sealed record FakeRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public byte[] Body { get; private set; } = [];

    public string Path => Target.Split('?')[0];

    public string? Query(string name) => Target.Split('?') is [_, var query]
        ? query.Split('&').Select(p => p.Split('=', 2)).Where(p => p[0] == name).Select(p => Uri.UnescapeDataString(p[1])).FirstOrDefault()
        : null;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public override string ToString() => $"{Method} {Target}";

    /// <summary>Null when the client has closed the connection.</summary>
    public static async Task<FakeRequest?> ReadHeadAsync(Stream stream, CancellationToken ct)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, ct) == 0) return null;
            head.Add(one[0]);

            // A TLS handshake: a web server hangs up on it.
            if (head[0] == 0x16) return null;
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).GroupBy(p => p[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(p => p[1].Trim())), StringComparer.OrdinalIgnoreCase);
        return lines[0].Split(' ') is [var method, var target, ..] ? new FakeRequest(method, target, headers) : null;
    }

    /// <summary>False when fewer bytes came than the head promised, or <paramref name="stopAfter"/> were read.</summary>
    public async Task<bool> ReadBodyAsync(Stream stream, long? stopAfter, CancellationToken ct)
    {
        if (Header("Transfer-Encoding") == "chunked") return await ReadChunksAsync(stream, stopAfter ?? long.MaxValue, ct);
        var length = long.Parse(Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        var body = new byte[Math.Min(length, stopAfter ?? length)];
        var got = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
        Body = body[..got];
        return got == length;
    }

    private async Task<bool> ReadChunksAsync(Stream stream, long stopAfter, CancellationToken ct)
    {
        using var body = new MemoryStream();
        while (body.Length < stopAfter)
        {
            var length = int.Parse(await ReadLineAsync(stream, ct), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = new byte[Math.Min(length, stopAfter - body.Length)];
            await stream.ReadExactlyAsync(chunk, ct);
            body.Write(chunk);
            Body = body.ToArray();
            if (chunk.Length < length) return false;
            await ReadLineAsync(stream, ct);
            if (length == 0) return true;
        }

        return false;
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken ct)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (one[0] != '\n')
        {
            await stream.ReadExactlyAsync(one, ct);
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd();
    }
}
