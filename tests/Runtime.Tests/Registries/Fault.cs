using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>One way in which an answer can be wrong, made of the honest one.</summary>
/// <param name="Name">In the names of tests.</param>
/// <param name="Make">Of the request and the honest answer.</param>
/// <param name="Passes">Whether a transfer must survive it when it happens once.</param>
internal sealed record Fault(string Name, Func<FakeRequest, FakeResponse, FakeResponse> Make, bool Passes)
{
    /// <summary>Each fault at each of these answers, once and for ever. Waiting for silence to end has several times the patience: for ever would be long.</summary>
    public static TheoryData<string, string, bool> AtEach(params string[] answers)
    {
        var cases = new TheoryData<string, string, bool>();
        foreach (var answer in answers)
        {
            foreach (var fault in All) cases.Add(answer, fault.Name, false);
            foreach (var fault in All.Where(f => f.Name != "silence")) cases.Add(answer, fault.Name, true);
        }

        return cases;
    }

    public static IReadOnlyList<Fault> All { get; } =
    [
        .. new[] { 500, 502, 503, 504, 429, 408 }.Select(s => new Fault($"{s}", (_, _) => new(s), Passes: true)),
        new("429 with Retry-After", (_, _) => new(429) { Headers = [("Retry-After", "1")] }, Passes: true),
        .. new[] { 400, 403, 405, 418 }.Select(s => new Fault($"{s}", (_, _) => new(s), Passes: false)),
        new("401 without a challenge", (_, _) => new(401), Passes: false),
        new("404", (_, _) => FakeResponse.Error(404, "MANIFEST_UNKNOWN"), Passes: false),
        .. new[] { 0, 1, 12, 40 }.Select(n => new Fault($"head cut after {n}", (_, honest) => honest with { CutHeadAfter = n }, Passes: true)),
        .. new[] { 0.0, 0.01, 0.5, 0.999 }.Select(part => new Fault($"body cut after {part:0.###}", (_, honest) => honest with { CutAfter = (int)(honest.Body.Length * part) }, Passes: true)),
        new("silence", (_, honest) => honest with { Stalls = true, ClaimedLength = Math.Max(1, honest.Body.Length) }, Passes: true),
        new("slow drip", (_, honest) => honest with { DripBy = Math.Max(1, honest.Body.Length / 50) }, Passes: true),
        new("other bytes", (_, honest) => honest with { Body = [.. honest.Body.Select(b => (byte)(b ^ 1))] }, Passes: false),
        new("a byte less", (_, honest) => honest with { Body = honest.Body.SkipLast(1).ToArray() }, Passes: false),
        new("a byte more", (_, honest) => honest with { Body = [.. honest.Body, 1] }, Passes: false),
        new("another digest", (_, honest) => honest with { Headers = [.. honest.Headers.Where(h => h.Name != "Docker-Content-Digest"), ("Docker-Content-Digest", Digest.Of([9]).ToString())] }, Passes: false),
        new("a redirect to itself", (request, _) => FakeResponse.To(request.Target), Passes: false),
        new("a redirect to a file", (_, _) => FakeResponse.To("file:///etc/passwd"), Passes: false),
        new("gigabytes claimed", (_, honest) => honest with { ClaimedLength = 1L << 40, CutAfter = honest.Body.Length }, Passes: false),
        new("no protocol", (_, _) => new(200) { Body = "<html>"u8.ToArray(), Headers = [("Content-Type", "text/html")] }, Passes: false),
    ];

    public override string ToString() => Name;
}
