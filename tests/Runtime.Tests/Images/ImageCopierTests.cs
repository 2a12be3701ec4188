using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Images;

public sealed class ImageCopierTests : IDisposable
{
    private readonly TemporaryStore _from = new();
    private readonly TemporaryStore _to = new();
    private readonly RecordingSink _sink = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task Blobs_come_before_manifests_and_names_come_last()
    {
        var image = TestImages.Write(_from.Store, "a", null, "one", "two");
        var root = await Copy(image.Descriptor, new CopyOptions { Names = [ImageReference.Parse("x"), ImageReference.Parse("y:1")] });
        Assert.Equal(image.Descriptor, root);
        Assert.Equal(["blob", "blob", "blob", "manifest", "name", "name", "complete"], Verbs());
        Assert.Equal($"blob {image.Id.Short}", _sink.Calls[2]);
        Assert.Equal($"name {root.Digest.Short} y:1", _sink.Calls[5]);
    }

    [Fact]
    public async Task An_index_comes_after_its_manifests_and_shared_blobs_move_once()
    {
        var one = TestImages.Write(_from.Store, "a", TestImages.Amd64, "shared", "amd64");
        var two = TestImages.Write(_from.Store, "a", TestImages.Arm64, "shared", "arm64");
        var index = TestImages.WriteIndex(_from.Store, one, two);
        await Copy(index);
        Assert.Equal(["blob", "blob", "blob", "blob", "blob", "manifest", "manifest", "manifest", "name", "complete"], Verbs());
        Assert.Equal($"manifest {index.Digest.Short}", _sink.Calls[7]);
    }

    [Fact]
    public async Task One_layer_twice_in_an_image_moves_once()
    {
        var image = TestImages.Write(_from.Store, "a", null, "same", "same");
        await Copy(image.Descriptor);
        Assert.Equal(2, _sink.Calls.Count(c => c.StartsWith("blob", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_the_sink_has_does_not_move()
    {
        var image = TestImages.Write(_from.Store, "a", null, "one", "two");
        _sink.Present.Add(image.Layers[0].Digest);
        var events = new Events();
        await Copy(image.Descriptor, new CopyOptions { Progress = events });
        Assert.DoesNotContain($"blob {image.Layers[0].Digest.Short}", _sink.Calls);
        Assert.Contains(new TransferEvent.Skipped(image.Layers[0], "already there"), events.All);
        Assert.Contains(new TransferEvent.Started(image.Layers[1], "layer 2 of 2"), events.All);
        Assert.Contains(new TransferEvent.Progress(image.Layers[1], 3), events.All);
        Assert.Contains(new TransferEvent.Done(image.Layers[1]), events.All);
    }

    [Fact]
    public async Task An_image_that_is_there_is_only_named()
    {
        var image = TestImages.Write(_from.Store, "a", null, "one");
        _sink.Present.Add(image.Descriptor.Digest);
        await Copy(image.Descriptor, new CopyOptions { Names = [ImageReference.Parse("x")] });
        Assert.Equal(["name", "complete"], Verbs());
    }

    [Fact]
    public async Task No_more_blobs_move_at_once_than_allowed()
    {
        var image = TestImages.Write(_from.Store, "a", null, [.. Enumerable.Range(0, 30).Select(i => $"layer {i}")]);
        await Copy(image.Descriptor, new CopyOptions { Parallelism = 2 });
        Assert.InRange(_sink.MostAtOnce, 1, 2);
    }

    [Fact]
    public async Task One_platform_of_an_index_becomes_the_root()
    {
        var one = TestImages.Write(_from.Store, "a", TestImages.Amd64, "amd64");
        var two = TestImages.Write(_from.Store, "a", TestImages.Arm64, "arm64");
        var root = await Copy(TestImages.WriteIndex(_from.Store, one, two), new CopyOptions { Platform = TestImages.Arm64 });
        Assert.Equal(two.Descriptor.Digest, root.Digest);
        Assert.DoesNotContain($"blob {one.Id.Short}", _sink.Calls);
    }

    [Fact]
    public async Task A_missing_platform_lists_what_there_is()
    {
        var index = TestImages.WriteIndex(_from.Store, TestImages.Write(_from.Store, "a", TestImages.Amd64), TestImages.Write(_from.Store, "a", TestImages.Arm64));
        var error = await Assert.ThrowsAsync<ImageException>(() => Copy(index, new CopyOptions { Platform = Platform.Parse("linux/s390x") }));
        Assert.Equal("BK2302", error.Code);
        Assert.Contains("linux/amd64, linux/arm64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Referrers_of_the_image_and_of_its_referrers_come_along()
    {
        var image = TestImages.Write(_from.Store, "a", null, "one");
        var bill = TestImages.WriteReferrer(_from.Store, image.Descriptor, "bill");
        var signature = TestImages.WriteReferrer(_from.Store, bill, "signature of the bill");
        await Copy(image.Descriptor, to: StoreImages.Sink(_to.Store));
        Assert.Equal([bill.Digest], _to.Store.Referrers.List(image.Descriptor.Digest).Select(d => d.Digest));
        Assert.Equal([signature.Digest], _to.Store.Referrers.List(bill.Digest).Select(d => d.Digest));
        Assert.NotEmpty(_to.Store.Blobs.ReadDocument(signature));
    }

    [Fact]
    public async Task A_new_referrer_comes_to_an_image_that_is_there()
    {
        var image = TestImages.Write(_from.Store, "a", null, "one");
        await Copy(image.Descriptor, to: StoreImages.Sink(_to.Store));
        var bill = TestImages.WriteReferrer(_from.Store, image.Descriptor, "bill");
        await Copy(image.Descriptor, to: StoreImages.Sink(_to.Store));
        Assert.Equal([bill.Digest], _to.Store.Referrers.List(image.Descriptor.Digest).Select(d => d.Digest));
    }

    [Fact]
    public async Task From_store_to_store_everything_arrives()
    {
        var name = ImageReference.Parse("x");
        var one = TestImages.Write(_from.Store, "a", TestImages.Amd64, "shared", "amd64");
        var index = TestImages.WriteIndex(_from.Store, one);
        await Copy(index, new CopyOptions { Names = [name] }, StoreImages.Sink(_to.Store));
        Assert.Equal(index.Digest, _to.Store.References.Get(name)!.Digest);
        Assert.Equal(one.Id, Image.Read(_to.Store.Blobs, one.Descriptor).Id);
        Assert.True(await StoreImages.Sink(_to.Store).ContainsAsync(index, default));
    }

    [Fact]
    public async Task A_manifest_without_its_layers_does_not_count_as_there()
    {
        var image = TestImages.Write(_from.Store, "a", null, "one");
        await Copy(image.Descriptor, to: StoreImages.Sink(_to.Store));
        File.Delete(_to.Store.Blobs.PathOf(image.Layers[0].Digest));
        Assert.False(await StoreImages.Sink(_to.Store).ContainsAsync(image.Descriptor, default));
        await Copy(image.Descriptor, to: StoreImages.Sink(_to.Store));
        Assert.True(_to.Store.Blobs.Contains(image.Layers[0].Digest));
    }

    [Fact]
    public async Task A_damaged_layer_ends_the_copy_before_any_manifest()
    {
        var image = TestImages.Write(_from.Store, "a", null, "one");
        await File.WriteAllTextAsync(_from.Store.Blobs.PathOf(image.Layers[0].Digest), "ONE");
        var error = await Assert.ThrowsAsync<StoreException>(() => Copy(image.Descriptor, to: StoreImages.Sink(_to.Store)));
        Assert.Equal("BK4006", error.Code);
        Assert.Empty(_to.Store.Blobs.List());
        Assert.Empty(_to.Store.References.List());
    }

    [Fact]
    public async Task An_index_that_lists_itself_forever_is_refused()
    {
        var root = TestImages.WriteIndex(_from.Store);
        for (var i = 0; i < 6; i++)
            root = _from.Store.Blobs.WriteDocument(MediaTypes.OciIndex, OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [root] }));
        Assert.Equal("BK2310", (await Assert.ThrowsAsync<ImageException>(() => Copy(root))).Code);
    }

    private string[] Verbs() => [.. _sink.Calls.Select(c => c.Split(' ')[0])];

    private Task<Descriptor> Copy(Descriptor root, CopyOptions? options = null, IImageSink? to = null) =>
        ImageCopier.CopyAsync(StoreImages.Source(_from.Store, root), to ?? _sink, options ?? new CopyOptions(), CancellationToken.None);

    private sealed class Events : IProgress<TransferEvent>
    {
        private readonly List<TransferEvent> _all = [];

        public IReadOnlyList<TransferEvent> All => _all;

        public void Report(TransferEvent value)
        {
            lock (_all) _all.Add(value);
        }
    }
}
