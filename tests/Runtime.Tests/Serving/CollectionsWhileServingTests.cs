using System.Text;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Serving;

/// <summary>A collection may run at any moment of a push: what was sent, or found there, stays until its manifest has come.</summary>
public sealed class CollectionsWhileServingTests : IDisposable
{
    private readonly ServedStore _served = new();

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task Blobs_stay_until_their_manifest_comes()
    {
        var layer = await _served.PushBlobAsync("shop", "one"u8.ToArray());
        Assert.Equal(0, (await _served.CollectAsync()).Blobs);
        var config = await _served.PushBlobAsync("shop", OciJson.Write(new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new() { DiffIds = [layer.Digest] } }), MediaTypes.OciConfig);
        await _served.CollectAsync();
        Assert.Equal(201, (await _served.PutAsync("shop", "1", OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = [layer] }))).Status);
    }

    [Theory]
    [InlineData("HEAD", "/v2/shop/blobs/{0}")]
    [InlineData("POST", "/v2/shop/blobs/uploads/?mount={0}&from=old")]
    public async Task What_a_client_was_told_is_there_stays(string method, string target)
    {
        var layer = _served.Add("old:1", "one").Layers[0];
        await _served.AskAsync(method, string.Format(System.Globalization.CultureInfo.InvariantCulture, target, layer.Digest));
        _served.Store.References.Remove(ImageReference.Parse("old:1"));
        await _served.CollectAsync();
        Assert.Equal("one", (await _served.GetAsync($"/v2/shop/blobs/{layer.Digest}")).Text);
    }

    [Fact]
    public async Task What_is_only_read_is_not_held()
    {
        var image = _served.Add("shop:1", "one");
        await _served.GetAsync($"/v2/shop/blobs/{image.Layers[0].Digest}");
        await _served.GetAsync("/v2/shop/manifests/1");
        _served.Store.References.Remove(ImageReference.Parse("shop:1"));
        Assert.Equal(3, (await _served.CollectAsync()).Blobs);
    }

    [Fact]
    public async Task A_blob_that_is_being_sent_is_sent_to_its_end_though_it_is_collected()
    {
        var layer = _served.Add("shop:1", new string('x', 500_000)).Layers[0];
        using var answer = await _served.Endpoint.AnswerAsync(new BuildKit.Serving.ServedRequest { Method = "GET", Path = $"/v2/shop/blobs/{layer.Digest}", Host = ServedStore.Own }, default);
        _served.Store.References.Remove(ImageReference.Parse("shop:1"));
        Assert.Equal(3, (await _served.CollectAsync()).Blobs);
        Assert.Equal(500_000, (await Reply.ReadAsync(answer)).Body.Length);
    }

    [Fact]
    public async Task Leases_end()
    {
        await _served.PushBlobAsync("shop", "one"u8.ToArray());
        for (var i = 0; i < 2; i++)
        {
            _served.Clock.Now += TimeSpan.FromMinutes(16);
            _served.Endpoint.Sweep();
        }

        Assert.Equal(1, (await _served.CollectAsync()).Blobs);
    }

    [Fact]
    public async Task An_upload_that_nobody_goes_on_with_expires_and_leaves_nothing()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        await _served.AskAsync("PATCH", begun["Location"]!, Encoding.ASCII.GetBytes("half"));
        Assert.NotEmpty(Blobs());
        _served.Clock.Now += TimeSpan.FromMinutes(14);
        _served.Endpoint.Sweep();
        Assert.Equal(204, (await _served.GetAsync(begun["Location"]!)).Status);
        _served.Clock.Now += TimeSpan.FromMinutes(16);
        _served.Endpoint.Sweep();
        Assert.Equal("BLOB_UPLOAD_UNKNOWN", (await _served.GetAsync(begun["Location"]!)).Error);
        Assert.Empty(Blobs());
    }

    [Fact]
    public async Task Pushes_while_collections_run_all_arrive_whole()
    {
        using var done = new CancellationTokenSource();
        var collecting = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await _served.CollectAsync();
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => _served.PushImageAsync($"shop{i % 3}", $"v{i}", $"layer {i % 4}"))));
        await done.CancelAsync();
        await collecting;
        Assert.Equal(8, _served.Store.References.List().Count);
        Assert.Empty(await new BuildKit.Storage.StoreCheck(_served.Store).RunAsync(repair: false, default));
    }

    private IEnumerable<string> Blobs() => Directory.EnumerateFiles(_served.Temporary.In("tmp"), "blob-*", SearchOption.AllDirectories);
}
