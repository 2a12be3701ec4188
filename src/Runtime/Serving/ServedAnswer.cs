namespace BuildKit.Serving;

/// <summary>What the client gets. Whoever sends it disposes of it, sent or not.</summary>
public sealed record ServedAnswer(int Status) : IDisposable
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ServedBody Body { get; init; } = ServedBody.None;

    public void Dispose() => (Body as ServedBody.Content)?.Stream.Dispose();

    internal ServedAnswer With(string header, string value) => this with { Headers = [.. Headers, new(header, value)] };

    internal ServedAnswer WithJson(byte[] json, string contentType = "application/json") => With("Content-Type", contentType) with { Body = new ServedBody.Bytes(json) };
}
