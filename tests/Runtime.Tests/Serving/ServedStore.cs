using System.Globalization;
using System.Text;
using System.Text.Json;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Images;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Serving;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Serving;

/// <summary>A store behind the endpoint, without a web server, with a clock that the test moves.</summary>
internal sealed class ServedStore : IDisposable
{
    public const string Own = "localhost:5000";

    public ServedStore(Func<ServingOptions, ServingOptions>? change = null)
    {
        var options = new ServingOptions { Store = Temporary.Location, Names = [Own, "127.0.0.1:5000"], Clock = Clock };
        Endpoint = new RegistryEndpoint(change?.Invoke(options) ?? options);
    }

    public TemporaryStore Temporary { get; } = new();

    public Store Store => Temporary.Store;

    public MovedClock Clock { get; } = new();

    public RegistryEndpoint Endpoint { get; }

    /// <summary>Puts an image into the store, by a store that is closed afterwards so that no lease remains.</summary>
    public Image Add(string name, params string[] layers)
    {
        using var store = Temporary.Open();
        var image = TestImages.Write(store, name, null, layers);
        store.References.Set(ImageReference.Parse(name), image.Descriptor);
        return image;
    }

    public async Task<Reply> AskAsync(string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var at = target.IndexOf('?', StringComparison.Ordinal);
        var all = headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase);
        using var answer = await Endpoint.AnswerAsync(new ServedRequest
        {
            Method = method,
            Path = at < 0 ? target : target[..at],
            Query = at < 0 ? "" : target[(at + 1)..],
            Host = all.GetValueOrDefault("Host", Own),
            Header = name => all.GetValueOrDefault(name),
            Length = all.ContainsKey("Transfer-Encoding") ? null : body?.Length,
            Body = new MemoryStream(body ?? []),
        }, default);
        return await Reply.ReadAsync(answer);
    }

    public Task<Reply> GetAsync(string target, params (string Name, string Value)[] headers) => AskAsync("GET", target, null, headers);

    /// <summary>A blob by POST and PUT; its digest.</summary>
    public async Task<Descriptor> PushBlobAsync(string repository, byte[] content, string mediaType = MediaTypes.OciLayer)
    {
        var blob = Descriptor.Of(mediaType, content);
        var begun = await AskAsync("POST", $"/v2/{repository}/blobs/uploads/");
        Assert.Equal(202, begun.Status);
        Assert.Equal(201, (await AskAsync("PUT", $"{begun["Location"]}?digest={blob.Digest}", content)).Status);
        return blob;
    }

    /// <summary>A whole image by the API; its manifest.</summary>
    public async Task<(Descriptor Manifest, byte[] Content)> PushImageAsync(string repository, string? tag, string layer, Descriptor? subject = null, string? artifactType = null)
    {
        var blob = await PushBlobAsync(repository, Encoding.UTF8.GetBytes(layer));
        var config = await PushBlobAsync(repository, OciJson.Write(new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new() { DiffIds = [blob.Digest] } }), MediaTypes.OciConfig);
        var content = OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = [blob], Subject = subject, ArtifactType = artifactType });
        var manifest = Descriptor.Of(MediaTypes.OciManifest, content);
        var put = await PutAsync(repository, tag ?? manifest.Digest.ToString(), content);
        Assert.True(put.Status == 201, put.Text);
        return (manifest, content);
    }

    public Task<Reply> PutAsync(string repository, string reference, byte[] manifest, string mediaType = MediaTypes.OciManifest) =>
        AskAsync("PUT", $"/v2/{repository}/manifests/{reference}", manifest, ("Content-Type", mediaType));

    public Task<GarbageReport> CollectAsync() => new GarbageCollector(Store, new GarbageOptions()).CollectAsync(default);

    public void Dispose()
    {
        Endpoint.Dispose();
        Temporary.Dispose();
    }

    internal sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, long Length)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The code of the error, in the specification's form; it must be the only one.</summary>
    public string Error => JsonDocument.Parse(Body).RootElement.GetProperty("errors").EnumerateArray().Single() is var error
        && error.GetProperty("message").GetString() is { Length: > 0 } ? error.GetProperty("code").GetString()! : "";

    public IReadOnlyList<string> List(string member) => [.. JsonDocument.Parse(Body).RootElement.GetProperty(member).EnumerateArray().Select(t => t.GetString()!)];

    public static async Task<Reply> ReadAsync(ServedAnswer answer)
    {
        using var bytes = new MemoryStream();
        if (answer.Body is ServedBody.Bytes known) bytes.Write(known.Value.Span);
        if (answer.Body is ServedBody.Content content) await content.Stream.CopyToAsync(bytes);
        if (answer.Body is not ServedBody.Announced) Assert.Equal(answer.Body.Length, bytes.Length);
        return new Reply(answer.Status, answer.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase), bytes.ToArray(), answer.Body.Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Status} {Text}");
}
