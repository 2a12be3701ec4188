using BuildKit.Oci;
using BuildKit.Runtime.Tests.Images;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class GarbageCollectorTests : IDisposable
{
    private static readonly ImageReference Name = ImageReference.Parse("shop");
    private readonly TemporaryStore _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task What_a_name_reaches_stays_and_the_rest_goes()
    {
        var kept = Make(store =>
        {
            var image = TestImages.Write(store, "a", null, "one");
            store.References.Set(Name, TestImages.WriteIndex(store, image));
            store.Blobs.WriteDocument("x", "garbage"u8);
            return image;
        });
        var report = await Collect();
        Assert.Equal((1, 7L), (report.Blobs, report.Bytes));
        Assert.Equal(4, _temporary.Store.Blobs.List().Count());
        Assert.NotEmpty(_temporary.Store.Blobs.ReadDocument(kept.Layers[0]));
    }

    [Fact]
    public async Task Referrers_live_and_die_with_their_image()
    {
        Make(store =>
        {
            var image = TestImages.Write(store, "a", null, "one");
            TestImages.WriteReferrer(store, TestImages.WriteReferrer(store, image.Descriptor, "bill"), "signature");
            store.References.Set(Name, image.Descriptor);
            return image;
        });
        Assert.Equal(0, (await Collect()).Blobs);
        _temporary.Store.References.Remove(Name);
        await Collect();
        Assert.Empty(_temporary.Store.Blobs.List());
        Assert.Empty(Directory.EnumerateDirectories(_temporary.In("referrers")));
    }

    [Fact]
    public async Task What_an_open_store_has_written_or_seen_stays()
    {
        var old = Make(store => store.Blobs.WriteDocument("x", "old"u8));
        using (var working = _temporary.Open())
        {
            working.Blobs.WriteDocument("x", "new"u8);
            Assert.True(working.Blobs.Contains(old.Digest));
            Assert.Equal(0, (await Collect()).Blobs);
        }

        Assert.Equal(2, (await Collect()).Blobs);
    }

    [Fact]
    public async Task A_leased_manifest_keeps_what_it_reaches()
    {
        var image = Make(store => TestImages.Write(store, "a", null, "one"));
        using var working = _temporary.Open();
        working.Blobs.Contains(image.Descriptor.Digest);
        Assert.Equal(0, (await Collect()).Blobs);
    }

    [Fact]
    public async Task What_others_name_stays()
    {
        var image = Make(store => TestImages.Write(store, "a", null, "one"));
        Assert.Equal(0, (await Collect(new GarbageOptions { Roots = [new Roots(new GarbageRoot(image.Descriptor.Digest, "container web"))] })).Blobs);
        Assert.Equal(3, (await Collect()).Blobs);
    }

    [Fact]
    public async Task Folders_of_the_dead_go_and_those_of_the_living_stay()
    {
        using var living = _temporary.Open();
        var alive = living.NewTemporaryPath("thing");
        await File.WriteAllTextAsync(alive, "");
        var dead = Directory.CreateDirectory(_temporary.In("tmp", "1-1-dead", "layer", "deep")).Parent!.Parent!.FullName;
        Assert.Equal(1, (await Collect()).DeadOwners);
        Assert.True(File.Exists(alive));
        Assert.False(Directory.Exists(dead));
    }

    [Fact]
    public async Task Unpacked_layers_go_with_their_image_and_from_the_bottom_stay_with_a_container()
    {
        var (folders, chain) = await Unpack("one", "two");
        Assert.Equal(0, (await Collect()).UnpackedLayers);
        _temporary.Store.References.Remove(Name);
        Assert.Equal(0, (await Collect(new GarbageOptions { Roots = [new Roots(new GarbageRoot(chain[1], "container web"))] })).UnpackedLayers);
        Assert.Equal(2, (await Collect()).UnpackedLayers);
        Assert.DoesNotContain(folders, Directory.Exists);
        Assert.Empty(Directory.EnumerateDirectories(_temporary.In("layers")));
    }

    [Fact]
    public async Task Unpacked_layers_of_idle_images_are_evicted_above_the_limit()
    {
        var (_, chain) = await Unpack("one", "two");
        var size = _temporary.Store.Layers.Describe(chain[0])!.Size;
        File.SetLastWriteTimeUtc(_temporary.In("layers", chain[0].Hex, "commit"), DateTime.UnixEpoch.AddDays(2));
        File.SetLastWriteTimeUtc(_temporary.In("layers", chain[1].Hex, "commit"), DateTime.UnixEpoch.AddDays(1));
        var image = _temporary.Store.Blobs.List().Sum(b => b.Size);
        Assert.Equal(0, (await Collect(new GarbageOptions { Limit = image + (2 * size) })).UnpackedLayers);
        Assert.Equal(1, (await Collect(new GarbageOptions { Limit = image + size })).UnpackedLayers);
        Assert.True(Directory.Exists(_temporary.In("layers", chain[0].Hex)));
        Assert.Equal(1, (await Collect(new GarbageOptions { Limit = 0 })).UnpackedLayers);
        Assert.Equal(image, _temporary.Store.Blobs.List().Sum(b => b.Size));
    }

    [Fact]
    public async Task Caches_keep_what_was_used_last_and_lose_the_rest()
    {
        var blobs = Make(store => new[] { "aaaa", "bbbb", "cccc" }.Select(t => store.Blobs.WriteDocument("x", System.Text.Encoding.ASCII.GetBytes(t))).ToArray());
        var cache = new Cache([.. blobs.Select((b, i) => new CachedContent($"{i}", [b.Digest], b.Size, DateTimeOffset.UnixEpoch.AddDays(i)))]);
        var report = await Collect(new GarbageOptions { Caches = [cache], Limit = 8 });
        Assert.Equal((1, 1), (report.Cached, report.Blobs));
        Assert.Equal(["0"], cache.Evicted);
        Assert.Equal(2, _temporary.Store.Blobs.List().Count());
    }

    [Fact]
    public async Task The_limit_is_for_the_whole_store_and_images_come_first()
    {
        var cached = Make(store =>
        {
            store.References.Set(Name, TestImages.Write(store, "a", null, "one").Descriptor);
            return store.Blobs.WriteDocument("x", "cached"u8);
        });
        var cache = new Cache([new CachedContent("0", [cached.Digest], cached.Size, DateTimeOffset.UnixEpoch)]);
        var all = StoreLimit.SizeOf(_temporary.Store);
        Assert.Equal((0, all), await Collect(new GarbageOptions { Caches = [cache], Limit = all }) is var whole ? (whole.Cached, whole.Left) : default);
        var report = await Collect(new GarbageOptions { Caches = [cache], Limit = all - 1 });
        Assert.Equal((1, all - cached.Size), (report.Cached, report.Left));
        Assert.Equal(all - cached.Size, (await Collect(new GarbageOptions { Limit = 1 })).Left);
    }

    [Fact]
    public async Task What_an_image_needs_takes_no_room_as_a_cache()
    {
        var image = Make(store =>
        {
            var made = TestImages.Write(store, "a", null, "one");
            store.References.Set(Name, made.Descriptor);
            return made;
        });
        var cache = new Cache([new CachedContent("0", [image.Layers[0].Digest], image.Layers[0].Size, DateTimeOffset.UnixEpoch)]);
        Assert.Equal(0, (await Collect(new GarbageOptions { Caches = [cache], Limit = StoreLimit.SizeOf(_temporary.Store) })).Cached);
        Assert.Equal(0, (await Collect(new GarbageOptions { Caches = [cache], DropCaches = true })).Cached);
    }

    [Fact]
    public async Task Dropped_caches_are_told_and_their_content_goes()
    {
        var blob = Make(store => store.Blobs.WriteDocument("x", "cached"u8));
        var cache = new Cache([new CachedContent("0", [blob.Digest], blob.Size, DateTimeOffset.UnixEpoch)]);
        Assert.Equal(0, (await Collect(new GarbageOptions { Caches = [cache] })).Blobs);
        Assert.Equal(1, (await Collect(new GarbageOptions { Caches = [cache], DropCaches = true })).Blobs);
        Assert.Equal(["0"], cache.Evicted);
    }

    [Fact]
    public async Task A_limit_is_kept_after_work_and_costs_nothing_below_it()
    {
        var blob = Make(store => store.Blobs.WriteDocument("x", "cached"u8));
        var options = new GarbageOptions { Caches = [new Cache([new CachedContent("0", [blob.Digest], blob.Size, DateTimeOffset.UnixEpoch)])] };
        Assert.Equal(6, await new StoreLimit(_temporary.Store, options with { Limit = 6 }).KeepAsync(CancellationToken.None));
        Assert.Single(_temporary.Store.Blobs.List());
        Assert.Equal(0, await new StoreLimit(_temporary.Store, options with { Limit = 5 }).KeepAsync(CancellationToken.None));
        Assert.Empty(_temporary.Store.Blobs.List());
    }

    [Fact]
    public void A_store_knows_whether_it_has_grown()
    {
        using var first = _temporary.Open();
        first.Blobs.WriteDocument("x", "one"u8);
        Assert.True(first.HasGrown);
        using var second = _temporary.Open();
        second.Blobs.WriteDocument("x", "one"u8);
        Assert.False(second.HasGrown);
    }

    [Fact]
    public void Who_keeps_what_is_told()
    {
        var shared = Make(store =>
        {
            var a = TestImages.Write(store, "a", null, "shared", "of a");
            store.References.Set(ImageReference.Parse("a"), a.Descriptor);
            store.References.Set(ImageReference.Parse("b"), TestImages.Write(store, "b", null, "shared").Descriptor);
            store.Blobs.WriteDocument("x", "garbage"u8);
            return a;
        });
        using var working = _temporary.Open();
        var leased = working.Blobs.WriteDocument("x", "leased"u8);
        using var looking = _temporary.Open();
        var options = new GarbageOptions { Roots = [new Roots(new GarbageRoot(shared.Descriptor.Digest, "container web"))] };
        var owners = StoreAccount.Of(looking, options, e => throw e).Owners();

        var b = owners.Single(o => o.Name == "b:latest");
        Assert.Equal(("image", b.Size - 6), (b.Kind, b.Alone));
        Assert.Equal(0, owners.Single(o => o.Name == "a:latest").Alone);
        Assert.Equal(owners.Single(o => o.Name == "a:latest").Size, owners.Single(o => o.Kind == "container").Size);
        Assert.Equal(leased.Size, owners.Single(o => o.Kind == "process").Alone);
        Assert.Equal(7, owners[^1] is { Kind: "nothing" } nothing ? nothing.Alone : 0);
        Assert.Equal(7, StoreAccount.Of(looking, options, e => throw e).Unkept());
    }

    [Fact]
    public async Task A_dry_run_counts_and_removes_nothing()
    {
        Make(store => store.Blobs.WriteDocument("x", "garbage"u8));
        Assert.Equal(1, (await Collect(new GarbageOptions { DryRun = true })).Blobs);
        Assert.Single(_temporary.Store.Blobs.List());
    }

    [Fact]
    public async Task A_damaged_reference_stops_the_collection_before_anything_goes()
    {
        Make(store => store.Blobs.WriteDocument("x", "perhaps needed"u8));
        await File.WriteAllTextAsync(_temporary.In("references", "broken"), "{");
        Assert.Equal("BK4007", (await Assert.ThrowsAsync<StoreException>(() => Collect())).Code);
        Assert.Single(_temporary.Store.Blobs.List());
    }

    [Fact]
    public async Task A_damaged_manifest_stops_the_collection_before_its_layers_go()
    {
        var image = Make(store =>
        {
            var made = TestImages.Write(store, "a", null, "one");
            store.References.Set(Name, made.Descriptor);
            return made;
        });
        var path = _temporary.Store.Blobs.PathOf(image.Descriptor.Digest);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Equal("BK4006", (await Assert.ThrowsAsync<StoreException>(() => Collect())).Code);
        Assert.Equal(3, _temporary.Store.Blobs.List().Count());
    }

    [Fact]
    public async Task A_store_for_reading_is_not_collected() =>
        Assert.Equal("BK4003", (await Assert.ThrowsAsync<StoreException>(() => new GarbageCollector(_temporary.Open(readOnly: true), new GarbageOptions()).CollectAsync(CancellationToken.None))).Code);

    [Fact]
    public async Task Collecting_while_others_write_takes_nothing_of_theirs()
    {
        using var done = new CancellationTokenSource();
        var collecting = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await Collect();
        });
        for (var i = 0; i < 20; i++)
        {
            using var store = _temporary.Open();
            var image = TestImages.Write(store, "a", null, $"{i}");
            store.References.Set(Name, image.Descriptor, keepReplaced: false);
            Assert.NotEmpty(store.Blobs.ReadDocument(image.Layers[0]));
        }

        await done.CancelAsync();
        await collecting;
        Assert.Empty(await new StoreCheck(_temporary.Store).RunAsync(repair: false, CancellationToken.None));
    }

    /// <summary>By a store that is closed afterwards, so that no lease remains.</summary>
    private T Make<T>(Func<Store, T> make)
    {
        using var store = _temporary.Open();
        return make(store);
    }

    private async Task<(IReadOnlyList<string> Folders, IReadOnlyList<Digest> Chain)> Unpack(params string[] files)
    {
        using var store = _temporary.Open();
        var layers = files.Select(f => TestLayers.Write(store, LayerCompression.None, TestLayers.File(f, f))).ToArray();
        var image = layers.Aggregate(BuildKit.Images.ImageEdits.Empty(Platform.OfThisMachine), (i, l) => BuildKit.Images.ImageEdits.WithLayer(i, l.Blob, l.DiffId, new HistoryEntry()));
        store.References.Set(Name, BuildKit.Images.ImageEdits.WriteDocuments(image, store.Blobs));
        return (await store.Layers.EnsureAsync(layers, CancellationToken.None), ChainId.OfEach(image.DiffIds));
    }

    private async Task<GarbageReport> Collect(GarbageOptions? options = null)
    {
        using var store = _temporary.Open();
        return await new GarbageCollector(store, options ?? new GarbageOptions()).CollectAsync(CancellationToken.None);
    }

    private sealed class Roots(params GarbageRoot[] roots) : IGarbageRoots
    {
        public IEnumerable<GarbageRoot> List() => roots;
    }

    private sealed class Cache(IReadOnlyList<CachedContent> content) : IGarbageCache
    {
        public List<string> Evicted { get; } = [];

        public IEnumerable<CachedContent> List() => content;

        public void Evict(IReadOnlyList<CachedContent> evicted, ICollection<string>? doomed) => Evicted.AddRange(evicted.Select(e => e.Key));
    }
}
