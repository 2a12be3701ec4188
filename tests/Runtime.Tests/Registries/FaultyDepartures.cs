using BuildKit.Building.Assembling;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>
/// Every fault at every answer while a layer is compressed and sent in one pass, and that request cut in every region: the image is there or an
/// error with a code says why not, and the next push mends it.
/// </summary>
public sealed class FaultyDepartures : IAsyncLifetime, IDisposable
{
    private readonly FakeRegistry _registry = new();
    private readonly TemporaryStore _store = new();
    private readonly RegistryClient _client = new(new RegistryOptions
    {
        RetryDelays = [default, default, default],
        IdleTimeout = TimeSpan.FromMilliseconds(200),
        ChunkSize = 30_000,
        Pause = (_, _) => Task.CompletedTask,
    });

    private Image _image = null!;

    public static TheoryData<string, string, bool> Cases => Fault.AtEach("start of an upload", "the layer", "end of an upload");

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Cases))]
    public async Task End_well_or_say_why(string answer, string faultName, bool forEver)
    {
        var fault = Fault.All.Single(f => f.Name == faultName);
        var left = forEver ? int.MaxValue : 1;
        _registry.Answer = request => Matches(answer, request) && Interlocked.Decrement(ref left) >= 0 ? fault.Make(request, _registry.HonestAnswer(request)) : null;
        var error = await Record.ExceptionAsync(PushAsync);
        if (error is not null) Assert.IsAssignableFrom<BuildKitException>(error);
        else MustBeThere();
        if (fault.Passes && !forEver) Assert.Null(error);

        _registry.Answer = _ => null;
        await PushAsync();
        MustBeThere();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(35_000, false)]
    [InlineData(35_000, true)]
    [InlineData(69_999, true)]
    public async Task A_layer_that_is_cut_anywhere_arrives(int after, bool isKept)
    {
        await using var registry = new FakeRegistry { KeepsCutUploads = isKept };
        var cuts = 2;
        registry.CutRequest = r => r.Method == "PATCH" && Interlocked.Decrement(ref cuts) >= 0 ? after : null;
        await PushAsync(registry);
        MustBeThere(registry);
        Assert.True(cuts <= 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_next_push_asks_and_sends_nothing_of_it()
    {
        await PushAsync();
        var before = _registry.Requests.Count;
        await PushAsync();
        Assert.All(_registry.Requests.Skip(before), r => Assert.Equal("HEAD", r.Method));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_layer_that_was_compressed_before_is_asked_for_first()
    {
        await new CompressedLayers(_store.Store).EnsureAsync(_image, LayerCompression.Gzip, default);
        await PushAsync();
        Assert.Equal("HEAD", _registry.Requests[0].Method);
        Assert.Equal(0, _registry.Count("PATCH", ""));
        MustBeThere();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refusal_ends_the_compression()
    {
        _registry.Answer = r => r.Method == "POST" ? FakeResponse.Error(403, "DENIED") : null;
        Assert.Equal("BK1006", (await Assert.ThrowsAsync<RegistryException>(PushAsync)).Code);
    }

    public Task InitializeAsync()
    {
        var layer = _store.Store.Blobs.WriteDocument(MediaTypes.OciLayer, PushAndPullTests.RandomBytes(70_000)).WithAnnotation(Annotations.LayerUncompressed, "true");
        _image = ImageEdits.Empty(Platform.OfThisMachine).WithLayer(layer, layer.Digest, new HistoryEntry { CreatedBy = "RUN" });
        _image.WriteDocuments(_store.Store.Blobs);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _store.Dispose();
    }

    private static bool Matches(string answer, FakeRequest request) => answer switch
    {
        "start of an upload" => request.Method == "POST",
        "the layer" => request.Method == "PATCH",
        _ => request.Method == "PUT" && request.Path.Contains("/blobs/", StringComparison.Ordinal),
    };

    private Task PushAsync() => PushAsync(_registry);

    private async Task PushAsync(FakeRegistry registry)
    {
        var name = ImageReference.Parse($"{registry.Host}/me/app:1.0");
        var sink = RegistryImages.Sink(_client, name);
        var leaving = await new CompressedLayers(_store.Store) { Sink = (IGrowingBlobSink)sink }.EnsureAsync(_image, LayerCompression.Gzip, default);
        await ImageCopier.CopyAsync(StoreImages.Source(_store.Store, leaving.Descriptor), sink, new() { Names = [name], Referrers = false }, default);
    }

    private void MustBeThere() => MustBeThere(_registry);

    private static void MustBeThere(FakeRegistry registry)
    {
        var manifest = OciJson.ReadManifest(registry.Manifests["me/app:1.0"].Content);
        var layer = Assert.Single(manifest.Layers);
        Assert.Equal(MediaTypes.OciLayerGzip, layer.MediaType);
        Assert.Equal(layer.Digest, Digest.Of(registry.Blobs[$"me/app@{layer.Digest}"]));
        using var content = Compression.Decompress(new MemoryStream(registry.Blobs[$"me/app@{layer.Digest}"]), out _);
        using var plain = new MemoryStream();
        content.CopyTo(plain);
        Assert.Equal(PushAndPullTests.RandomBytes(70_000), plain.ToArray());
    }
}
