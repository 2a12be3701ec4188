using System.Globalization;
using System.Text;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>An answer, honest or not: lengths may lie, and the connection may be cut at any byte.</summary>
internal sealed record FakeResponse(int Status)
{
    public List<(string Name, string Value)> Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>Content-Length when it is not the body's.</summary>
    public long? ClaimedLength { get; init; }

    /// <summary>Bytes of the body to send before the connection is cut.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Bytes of the answer's head to send before the connection is cut.</summary>
    public int? CutHeadAfter { get; init; }

    /// <summary>Says no length: the body ends where the connection does.</summary>
    public bool EndsWithConnection { get; init; }

    /// <summary>Sends the body in pieces of so many bytes, with a pause after each.</summary>
    public int? DripBy { get; init; }

    /// <summary>Says nothing more after the head, and keeps the connection.</summary>
    public bool Stalls { get; init; }

    public static FakeResponse Json(int status, string json, params (string, string)[] headers) =>
        new(status) { Body = Encoding.UTF8.GetBytes(json), Headers = [("Content-Type", "application/json"), .. headers] };

    public static FakeResponse Error(int status, string code, string message = "because") =>
        Json(status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}","detail":{"any":1} }]}""");

    public static FakeResponse To(string location, int status = 307) => new(status) { Headers = [("Location", location)] };

    /// <summary>False when the connection is to be closed.</summary>
    public async Task<bool> WriteAsync(Stream stream, bool isHead, CancellationToken ct)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} Fake\r\n");
        foreach (var (name, value) in Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (Status != 204 && !EndsWithConnection) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {ClaimedLength ?? Body.Length}\r\n");
        var headBytes = Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
        await stream.WriteAsync(headBytes.AsMemory(0, Math.Min(CutHeadAfter ?? headBytes.Length, headBytes.Length)), ct);
        if (CutHeadAfter is not null) return false;
        if (Stalls) await Task.Delay(Timeout.Infinite, ct);
        if (isHead || Status == 204) return true;
        var all = Body.AsMemory(0, Math.Min(CutAfter ?? Body.Length, Body.Length));
        for (var sent = 0; sent < all.Length; sent += DripBy ?? all.Length)
        {
            await stream.WriteAsync(all.Slice(sent, Math.Min(DripBy ?? all.Length, all.Length - sent)), ct);
            if (DripBy is not null) await Task.Delay(1, ct);
        }

        return CutAfter is null && !EndsWithConnection && (ClaimedLength ?? Body.Length) == Body.Length;
    }
}
