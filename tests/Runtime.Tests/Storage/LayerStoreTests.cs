using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class LayerStoreTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();

    private Store Store => _temporary.Store;

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(LayerCompression.None)]
    [InlineData(LayerCompression.Gzip)]
    public async Task A_stack_is_unpacked_bottom_first(LayerCompression compression)
    {
        var folders = await Ensure(Layer(compression, "a", "one"), Layer(compression, "a", "two"));
        Assert.Equal(["one", "two"], folders.Select(f => File.ReadAllText(Path.Combine(f, "a"))));
        Assert.Empty(Directory.EnumerateFiles(_temporary.In("locks"), "layer-*"));
    }

    [Fact]
    public async Task What_is_unpacked_is_not_opened_again()
    {
        var layer = Layer(LayerCompression.Gzip, "a", "one");
        var first = await Ensure(layer);
        var again = await _temporary.Open().Layers.EnsureAsync([layer with { Open = _ => throw new InvalidOperationException("opened") }], CancellationToken.None);
        Assert.Equal(first, again);
        Assert.Equal(first, _temporary.Open(readOnly: true).Layers.TryGet([layer.DiffId]));
    }

    [Fact]
    public async Task The_same_layer_on_another_base_is_another_folder()
    {
        var (one, two) = (Layer(LayerCompression.None, "a", "one"), Layer(LayerCompression.None, "a", "two"));
        await Ensure(one, two);
        await Ensure(two, one);
        Assert.Equal(4, Directory.EnumerateDirectories(_temporary.In("layers")).Count());
        var top = Store.Layers.Describe(ChainId.Of([one.DiffId, two.DiffId]))!;
        Assert.Equal((two.DiffId, one.DiffId), (top.DiffId, top.Parent));
    }

    [Fact]
    public async Task Content_that_is_not_the_configurations_is_refused_and_leaves_nothing()
    {
        var layer = Layer(LayerCompression.Gzip, "a", "one") with { DiffId = Digest.Of("other"u8) };
        var error = await Assert.ThrowsAsync<StoreException>(() => Ensure(layer));
        Assert.Equal("BK4013", error.Code);
        AssertNothing();
    }

    [Fact]
    public async Task A_damaged_blob_is_named_and_leaves_nothing()
    {
        var layer = Layer(LayerCompression.None, "a", "one");
        var path = Store.Blobs.PathOf(layer.Blob.Digest);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[512] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        var error = await Assert.ThrowsAsync<StoreException>(() => Ensure(layer));
        Assert.Equal("BK4006", error.Code);
        AssertNothing();
    }

    [Fact]
    public async Task An_archive_that_is_cut_names_the_layer_and_leaves_nothing()
    {
        var whole = Layer(LayerCompression.None, "a", new string('x', 2000));
        var blob = Store.Blobs.WriteDocument(MediaTypes.OciLayer, Store.Blobs.ReadDocument(whole.Blob).AsSpan(0, 1024));
        var error = await Assert.ThrowsAsync<StoreException>(() => Ensure(new LayerContent(blob.Digest, blob, _ => Task.FromResult(Store.Blobs.OpenRead(blob)))));
        Assert.Equal("BK4012", error.Code);
        Assert.Contains(blob.Digest.ToString(), error.Message, StringComparison.Ordinal);
        AssertNothing();
    }

    [Fact]
    public async Task One_bad_layer_leaves_nothing_of_the_good_ones()
    {
        var good = Layer(LayerCompression.None, "a", "one");
        await Assert.ThrowsAsync<StoreException>(() => Ensure(good, Layer(LayerCompression.None, "b", "two") with { DiffId = Digest.Of("other"u8) }));
        AssertNothing();
    }

    [Fact]
    public async Task A_folder_without_commit_is_garbage_and_replaced()
    {
        var layer = Layer(LayerCompression.None, "a", "one");
        var folder = Path.GetDirectoryName((await Ensure(layer))[0])!;
        File.Delete(Path.Combine(folder, "commit"));
        await File.WriteAllTextAsync(Path.Combine(folder, "diff", "a"), "half");
        Assert.Null(Store.Layers.TryGet([layer.DiffId]));
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine((await Ensure(layer))[0], "a")));
    }

    [Fact]
    public async Task A_layer_that_no_sync_brought_to_the_disk_counts_until_the_machine_goes_down()
    {
        var layer = Layer(LayerCompression.None, "a", "one");
        var folder = Path.GetDirectoryName((await Ensure(layer))[0])!;
        File.Delete(Path.Combine(folder, "commit"));
        LayerStore.CompleteForThisBoot(folder, Store.Layers.Describe(layer.DiffId) ?? new UnpackedLayer { ChainId = layer.DiffId, DiffId = layer.DiffId, Size = 1 });
        Assert.NotNull(Store.Layers.TryGet([layer.DiffId]));
        Assert.Equal([layer.DiffId], Store.Layers.List().Select(l => l.ChainId));

        await File.WriteAllTextAsync(Path.Combine(folder, "commit-boot"), "00000000-0000-0000-0000-000000000000");
        await File.WriteAllTextAsync(Path.Combine(folder, "diff", "a"), "");
        Assert.Null(Store.Layers.TryGet([layer.DiffId]));
        Assert.Empty(Store.Layers.List());
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine((await Ensure(layer))[0], "a")));
    }

    [Fact]
    public async Task A_settled_layer_outlives_the_boot()
    {
        var layer = Layer(LayerCompression.None, "a", "one");
        var folder = Path.GetDirectoryName((await Ensure(layer))[0])!;
        File.Delete(Path.Combine(folder, "commit"));
        LayerStore.CompleteForThisBoot(folder, new UnpackedLayer { ChainId = layer.DiffId, DiffId = layer.DiffId, Size = 1 });
        Store.Layers.Settle([layer.DiffId, Digest.Of("absent"u8)]);
        await File.WriteAllTextAsync(Path.Combine(folder, "commit-boot"), "00000000-0000-0000-0000-000000000000");
        Assert.NotNull(Store.Layers.TryGet([layer.DiffId]));
    }

    [Fact]
    public async Task Many_who_need_one_stack_unpack_it_once()
    {
        var opened = 0;
        var layers = Enumerable.Range(0, 5).Select(i => Layer(LayerCompression.Gzip, "a", $"{i}")).Select(l => l with
        {
            Open = ct =>
            {
                Interlocked.Increment(ref opened);
                return l.Open(ct);
            },
        }).ToArray();
        var stores = Enumerable.Range(0, 3).Select(_ => _temporary.Open()).ToArray();
        var all = await Task.WhenAll(stores.Select(s => Task.Run(() => s.Layers.EnsureAsync(layers, CancellationToken.None))));
        Assert.Equal(5, opened);
        Assert.Equal(all[0], all[2]);
    }

    [Fact]
    public async Task Two_hundred_layers_work()
    {
        var folders = await Ensure([.. Enumerable.Range(0, 200).Select(i => Layer(LayerCompression.None, $"{i}", $"{i}"))]);
        Assert.Equal("199", await File.ReadAllTextAsync(Path.Combine(folders[199], "199")));
    }

    [Fact]
    public async Task A_parent_that_a_layer_does_not_list_keeps_its_mode_from_below()
    {
        const int sticky = 0x3ff;
        var @base = TestLayers.Write(Store, LayerCompression.Gzip, new BuildKit.Layers.LayerEntry.Directory { Path = "tmp", Mode = sticky }, TestLayers.File("tmp/big", new string('x', 1_000_000)));
        var stack = new[] { @base, Layer(LayerCompression.None, "other", "1"), Layer(LayerCompression.None, "tmp/x", "1") };
        Assert.Equal(sticky, (int)File.GetUnixFileMode(Path.Combine((await Ensure(stack))[2], "tmp")));
        Assert.Equal(sticky, (int)File.GetUnixFileMode(Path.Combine((await Ensure([.. stack, Layer(LayerCompression.None, "tmp/y", "1")]))[3], "tmp")));
    }

    [Fact]
    public async Task A_layer_that_waits_for_a_bad_one_ends_with_it()
    {
        var bad = Layer(LayerCompression.None, "a", "one") with { DiffId = Digest.Of("other"u8) };
        var error = await Assert.ThrowsAsync<StoreException>(() => Ensure(bad, Layer(LayerCompression.None, "tmp/x", "1"), Layer(LayerCompression.None, "tmp/y", "1")).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("BK4013", error.Code);
        AssertNothing();
    }

    [Fact]
    public async Task An_image_without_layers_has_no_folders() => Assert.Empty(await Ensure());

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Layers.EnsureAsync([Layer(LayerCompression.None, "a", "one")], cancelled.Token));
        AssertNothing();
    }

    [Fact]
    public void Chain_ids_are_the_specifications()
    {
        var (one, two) = (Digest.Of("one"u8), Digest.Of("two"u8));
        Assert.Equal([one, Digest.Of(System.Text.Encoding.ASCII.GetBytes($"{one} {two}"))], ChainId.OfEach([one, two]));
    }

    private LayerContent Layer(LayerCompression compression, string path, string text) => TestLayers.Write(Store, compression, TestLayers.File(path, text));

    private Task<IReadOnlyList<string>> Ensure(params LayerContent[] stack) => Store.Layers.EnsureAsync(stack, CancellationToken.None);

    private void AssertNothing()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temporary.In("layers")));
        Assert.Empty(Directory.EnumerateDirectories(_temporary.In("tmp")).SelectMany(Directory.EnumerateDirectories));
    }
}
