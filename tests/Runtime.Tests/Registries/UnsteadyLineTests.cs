using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>What passes by itself is waited for; what does not is an error, and never a success.</summary>
public sealed class UnsteadyLineTests : IAsyncLifetime
{
    private static readonly byte[] Layer = PushAndPullTests.RandomBytes(400_000);
    private static readonly Descriptor LayerBlob = Descriptor.Of(MediaTypes.OciLayer, Layer);
    private readonly List<TimeSpan> _pauses = [];
    private readonly FakeRegistry _registry = new() { LargestBody = 250_000 };
    private readonly FakeRegistry _plain = new();
    private readonly RegistryOptions _options;
    private readonly RegistryClient _client;

    public UnsteadyLineTests()
    {
        _options = new RegistryOptions
        {
            RetryDelays = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)],
            ChunkSize = 200_000,
            Pause = (wait, _) => { _pauses.Add(wait); return Task.CompletedTask; },
        };
        _client = new RegistryClient(_options);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(429)]
    public async Task A_passing_failure_is_waited_for(int status)
    {
        _plain.AddBlob("me/app", Layer);
        _plain.AnswerFirst(2, _ => true, new(status));
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(_plain), LayerBlob));
        Assert.Equal([1, 2], _pauses.Select(p => p.TotalMilliseconds));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(500, "BK1012")]
    [InlineData(429, "BK1011")]
    public async Task A_lasting_failure_is_an_error(int status, string code)
    {
        _plain.Answer = _ => new(status);
        Assert.Equal(code, (await Assert.ThrowsAsync<RegistryException>(() => Open(_plain).GetManifestAsync("1", default))).Code);
        Assert.Equal(3, _plain.Requests.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_wait_that_a_registry_asks_for_is_kept_within_limits()
    {
        _plain.AddBlob("me/app", Layer);
        _plain.AnswerFirst(1, _ => true, new(429) { Headers = [("Retry-After", "7")] });
        await PushAndPullTests.ReadAsync(Open(_plain), LayerBlob);
        _plain.AnswerFirst(1, _ => true, new(503) { Headers = [("Retry-After", "864000")] });
        await PushAndPullTests.ReadAsync(Open(_plain), LayerBlob);
        Assert.Equal([7, 60], _pauses.Select(p => p.TotalSeconds));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_download_goes_on_where_it_broke()
    {
        _plain.AddBlob("me/app", Layer);
        _plain.AnswerFirst(1, r => r.Method == "GET", new(200) { Body = Layer, CutAfter = 123_456 });
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(_plain), LayerBlob));
        Assert.Equal("bytes=123456-", _plain.Requests[^1].Header("Range"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_download_goes_on_where_it_broke_without_ranges_too()
    {
        _plain.AddBlob("me/app", Layer);
        var left = 1;
        _plain.Answer = _ => new(200) { Body = Layer, CutAfter = Interlocked.Decrement(ref left) >= 0 ? 123_456 : null };
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(_plain), LayerBlob));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_wrong_range_is_not_glued_on()
    {
        _plain.Answer = r => r.Header("Range") is null ? new(200) { Body = Layer, CutAfter = 1000 }
            : new(206) { Body = Layer[5..], Headers = [("Content-Range", $"bytes 5-{Layer.Length - 1}/{Layer.Length}")] };
        Assert.Equal("BK1020", (await Assert.ThrowsAsync<RegistryException>(() => PushAndPullTests.ReadAsync(Open(_plain), LayerBlob))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_download_that_breaks_every_time_is_an_error()
    {
        _plain.Answer = r => new(200) { Body = Layer, CutAfter = 10 };
        Assert.Equal("BK1003", (await Assert.ThrowsAsync<RegistryException>(() => PushAndPullTests.ReadAsync(Open(_plain), LayerBlob))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task Silence_is_a_broken_line()
    {
        _plain.Answer = _ => new(200) { Stalls = true, ClaimedLength = Layer.Length };
        using var impatient = new RegistryClient(_options with { IdleTimeout = TimeSpan.FromMilliseconds(500) });
        var repository = impatient.Repository(ImageReference.Parse($"{_plain.Host}/me/app"));
        var error = await Assert.ThrowsAsync<RegistryException>(() => PushAndPullTests.ReadAsync(repository, LayerBlob));
        Assert.Equal("BK1003", error.Code);
        Assert.Contains("no byte moved for 0.5 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_cut_upload_is_sent_again_in_chunks()
    {
        var cuts = 1;
        _plain.CutRequest = r => r.Method == "PUT" && Interlocked.Decrement(ref cuts) >= 0 ? 1000 : null;
        await PushAsync(_plain);
        Assert.Equal(Layer, _plain.Blobs[$"me/app@{LayerBlob.Digest}"]);
        Assert.Equal(2, _plain.Count("PATCH", ""));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_cut_chunk_is_sent_again_alone()
    {
        var chunks = 0;
        _registry.CutRequest = r => r.Method == "PATCH" && Interlocked.Increment(ref chunks) == 2 ? 1000 : null;
        await PushAsync(_registry);
        Assert.Equal(Layer, _registry.Blobs[$"me/app@{LayerBlob.Digest}"]);
        Assert.Equal(["0-199999", "200000-399999", "200000-399999"], _registry.Requests.Where(r => r.Method == "PATCH").Select(r => r.Header("Content-Range")));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_takes_only_small_bodies_is_remembered()
    {
        await PushAsync(_registry);
        var other = PushAndPullTests.RandomBytes(400_001);
        await Open(_registry, RegistryAccess.Push).WriteAsync(Descriptor.Of(MediaTypes.OciLayer, other), PushAndPullTests.Opens(other), default);
        Assert.Equal(1, _registry.Requests.Count(r => r.Method == "PUT" && r.Body.Length > 0));
        Assert.Equal(2, _registry.Blobs.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_smallest_chunk_that_a_registry_takes_is_kept_to()
    {
        _registry.Answer = r => r.Method == "POST" ? new(202) { Headers = [("Location", _registry.OpenSession("me/app")), ("OCI-Chunk-Min-Length", "230000")] } : null;
        await PushAsync(_registry);
        Assert.Equal(["0-229999", "230000-399999"], _registry.Requests.Where(r => r.Method == "PATCH").Select(r => r.Header("Content-Range")));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_stumbles_once_is_not_taken_for_one_that_wants_chunks()
    {
        _plain.AnswerFirst(1, r => r.Method == "PUT", new(503));
        await PushAsync(_plain);
        Assert.Equal(2, _plain.Count("PUT", ""));
        Assert.Equal(0, _plain.Count("PATCH", ""));
        Assert.Single(_plain.Blobs);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_upload_that_fails_every_time_is_an_error()
    {
        _plain.CutRequest = r => r.Method is "PUT" or "PATCH" ? 1000 : null;
        Assert.Equal("BK1003", (await Assert.ThrowsAsync<RegistryException>(() => PushAsync(_plain))).Code);
        Assert.Empty(_plain.Blobs);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_failed_upload_can_be_tried_again()
    {
        _plain.AnswerFirst(1, r => r.Method == "POST", FakeResponse.Error(403, "DENIED"));
        var push = Open(_plain, RegistryAccess.Push);
        Assert.Equal("BK1006", (await Assert.ThrowsAsync<RegistryException>(() => push.WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default))).Code);
        await push.WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default);
        Assert.Single(_plain.Blobs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Content_that_is_not_what_was_promised_is_not_uploaded()
    {
        var other = PushAndPullTests.RandomBytes(400_002)[..400_000];
        var error = await Assert.ThrowsAsync<ContentException>(() => Open(_plain, RegistryAccess.Push).WriteAsync(LayerBlob, PushAndPullTests.Opens(other), default));
        Assert.Equal("BK6001", error.Code);
        Assert.Empty(_plain.Blobs);
        Assert.Equal(1, _plain.Count("POST", ""));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_file_that_cannot_be_read_is_not_blamed_on_the_line()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Open(_plain, RegistryAccess.Push).WriteAsync(LayerBlob, _ => throw new FileNotFoundException("gone"), default));
        Assert.Empty(_pauses);
    }

    [Fact(Timeout = 30_000)]
    public async Task Nobody_listening_is_named_by_host_and_port()
    {
        var host = _plain.Host;
        await _plain.DisposeAsync();
        var error = await Assert.ThrowsAsync<RegistryException>(() => _client.Repository(ImageReference.Parse($"{host}/me/app")).GetManifestAsync("1", default));
        Assert.Equal("BK1001", error.Code);
        Assert.Contains(host, error.Message, StringComparison.Ordinal);
        Assert.Contains($"port {host.Split(':')[1]}", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(2, _pauses.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task Whoever_cancels_gets_the_cancellation()
    {
        _plain.Answer = _ => new(200) { Stalls = true, ClaimedLength = Layer.Length };
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var stream = await Open(_plain).OpenAsync(LayerBlob, cancel.Token);
            await stream.ReadExactlyAsync(new byte[10], cancel.Token);
        });
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        await _plain.DisposeAsync();
    }

    private Task PushAsync(FakeRegistry registry) => Open(registry, RegistryAccess.Push).WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default);

    private RepositoryClient Open(FakeRegistry registry, RegistryAccess access = RegistryAccess.Pull) =>
        _client.Repository(ImageReference.Parse($"{registry.Host}/me/app"), access);
}
