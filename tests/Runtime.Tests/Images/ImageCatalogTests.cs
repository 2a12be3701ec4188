using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Images;

public sealed class ImageCatalogTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();
    private readonly ImageCatalog _catalog;

    public ImageCatalogTests() => _catalog = new ImageCatalog(Store);

    private Store Store => _temporary.Store;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_name_leads_to_its_image()
    {
        var image = Named("shop:1", "one");
        var found = _catalog.Resolve("shop:1");
        Assert.Equal((image.Id, "shop:1"), (found.Image.Id, found.Name!.Familiar));
        Assert.Null(_catalog.TryResolve("shop"));
    }

    [Fact]
    public void Ids_digests_and_beginnings_of_them_lead_to_the_image()
    {
        var image = Named("shop", "one");
        foreach (var text in (string[])[image.Id.ToString(), image.Id.Hex, image.Id.Short, image.Id.Hex[..3], "sha256:" + image.Id.Short, image.Descriptor.Digest.Hex, $"shop@{image.Descriptor.Digest}"])
            Assert.Equal(image.Id, _catalog.Resolve(text).Image.Id);
        Assert.Null(_catalog.Resolve(image.Id.Short).Name);
    }

    [Fact]
    public void A_name_wins_over_an_id_that_begins_the_same()
    {
        var image = Named("shop", "one");
        var other = Named(image.Id.Short, "two");
        Assert.Equal(other.Id, _catalog.Resolve(image.Id.Short).Image.Id);
    }

    [Fact]
    public void A_digest_of_another_repository_is_not_found()
    {
        var image = Named("shop", "one");
        Assert.Null(_catalog.TryResolve($"other@{image.Descriptor.Digest}"));
    }

    [Fact]
    public void An_unknown_name_says_how_to_get_it()
    {
        var error = Assert.Throws<ImageException>(() => _catalog.Resolve("nothing:1"));
        Assert.Equal("BK2300", error.Code);
        Assert.Contains("pull nothing:1", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_beginning_that_several_ids_share_is_refused_and_the_whole_id_is_not()
    {
        var images = Enumerable.Range(0, 20).Select(i => Named($"shop:{i}", $"{i}")).ToArray();
        var twins = images.GroupBy(i => i.Id.Hex[0]).First(g => g.Count() > 1);
        Assert.Equal("BK2301", Assert.Throws<ImageException>(() => _catalog.Resolve(twins.Key.ToString())).Code);
        Assert.Equal(twins.First().Id, _catalog.Resolve(twins.First().Id.Hex).Image.Id);
    }

    [Fact]
    public void An_index_leads_to_the_image_of_this_machine_or_the_wanted_one()
    {
        var (mine, other) = (TestImages.Write(Store, "a", null, "mine"), TestImages.Write(Store, "a", Platform.Parse("linux/s390x"), "other"));
        Store.References.Set(ImageReference.Parse("multi"), TestImages.WriteIndex(Store, other, mine));
        Assert.Equal(mine.Id, _catalog.Resolve("multi").Image.Id);
        Assert.Equal(other.Id, _catalog.Resolve("multi", Platform.Parse("linux/s390x")).Image.Id);
        Assert.Equal(other.Id, _catalog.Resolve(other.Id.Short).Image.Id);
        var error = Assert.Throws<ImageException>(() => _catalog.Resolve("multi", Platform.Parse("linux/386")));
        Assert.Equal("BK2302", error.Code);
        Assert.Contains("linux/s390x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_platforms_image_is_not_another_platforms()
    {
        Store.References.Set(ImageReference.Parse("a"), TestImages.Write(Store, "a", TestImages.Arm64).Descriptor);
        Assert.Equal("BK2302", Assert.Throws<ImageException>(() => _catalog.Resolve("a", TestImages.Amd64)).Code);
        Assert.NotNull(_catalog.Resolve("a"));
    }

    [Fact]
    public void Lists_newest_first_with_the_nameless()
    {
        Named("old", "one", created: 1);
        Named("new", "two", created: 3);
        Named("taken", "three", created: 2);
        Named("taken", "four", created: 4);
        Assert.Equal(["taken:latest", "new:latest", "<none>", "old:latest"], _catalog.List().Images.Select(i => i.Name?.Familiar ?? "<none>"));
        Assert.Equal(["<none>"], Listed("dangling=true"));
    }

    [Theory]
    [InlineData("reference=shop", "shop:1 shop:2")]
    [InlineData("reference=shop:1", "shop:1")]
    [InlineData("reference=*:2", "shop:2")]
    [InlineData("reference=team/*", "team/app:latest")]
    [InlineData("reference=*/*:lat*", "team/app:latest")]
    [InlineData("reference=s[a-i]op:?", "shop:1 shop:2")]
    [InlineData("reference=*", "shop:1 shop:2")]
    [InlineData("label=name=shop:1", "shop:1")]
    [InlineData("label=name", "shop:1 shop:2 team/app:latest")]
    [InlineData("label=other", "")]
    [InlineData("before=shop:2", "shop:1")]
    [InlineData("since=shop:2", "team/app:latest")]
    public void Filters_choose(string condition, string names)
    {
        Named("shop:1", "one", created: 1);
        Named("shop:2", "two", created: 2);
        Named("team/app", "three", created: 3);
        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), Listed(condition).Order());
    }

    [Fact]
    public void An_unknown_filter_is_refused() => Assert.Equal("BK2311", Assert.Throws<ImageException>(() => ImageFilter.None.With("colour=red")).Code);

    [Fact]
    public void One_damaged_image_does_not_hide_the_others()
    {
        Named("good", "one");
        var bad = Named("bad", "two");
        File.WriteAllText(Store.Blobs.PathOf(bad.Descriptor.Digest), "damage");
        File.WriteAllText(_temporary.In("references", "broken"), "{");
        var list = _catalog.List();
        Assert.Equal(["good:latest"], list.Images.Select(i => i.Name!.Familiar));
        Assert.Equal(["BK4007", "BK4006"], list.Problems.Select(p => p.Code));
        Assert.NotNull(_catalog.Resolve("good"));
    }

    [Fact]
    public void Artifacts_with_a_name_are_not_listed_as_images()
    {
        var image = Named("shop", "one");
        Store.References.Set(ImageReference.Parse("shop:bill"), TestImages.WriteReferrer(Store, image.Descriptor, "bill"));
        var list = _catalog.List();
        Assert.Single(list.Images);
        Assert.Empty(list.Problems);
    }

    [Fact]
    public void History_pairs_steps_with_layers()
    {
        var image = TestImages.Write(Store, "a", null, "one", "twotwo").WithHistory(new HistoryEntry { CreatedBy = "CMD" });
        var rows = ImageCatalog.History(image);
        Assert.Equal([("CMD", 0L), ("ADD twotwo", 6L), ("ADD one", 3L)], rows.Select(r => (r.CreatedBy, r.Size)));
        Assert.Equal([image.Id, null, null], rows.Select(r => r.Id));
    }

    [Fact]
    public void History_that_forgets_layers_still_shows_them()
    {
        var image = TestImages.Write(Store, "a", null, "one", "two").WithConfig(c => c with { History = [new HistoryEntry { CreatedBy = "only" }] });
        Assert.Equal(["", "only"], ImageCatalog.History(image).Select(r => r.CreatedBy));
    }

    [Fact]
    public void Layers_know_how_many_others_stand_on_them()
    {
        var image = Named("a", "base", "one");
        Named("b", "base", "two");
        Named("c", "two", "base");
        var layers = _catalog.Layers(image);
        Assert.Equal([1, 0], layers.Select(l => l.SharedBy));
        Assert.Equal(["ADD base", "ADD one"], layers.Select(l => l.CreatedBy));
        Assert.Equal(ChainId.Of(image.DiffIds), layers[1].ChainId);
    }

    [Fact]
    public void Removing_one_of_two_names_keeps_the_image()
    {
        var image = Named("a", "one");
        _catalog.Tag("a", ImageReference.Parse("b"));
        var removed = _catalog.Remove("a");
        Assert.Equal(["a:latest"], removed.Untagged.Select(n => n.Familiar));
        Assert.Empty(removed.Deleted);
        Assert.Equal([image.Id], _catalog.Remove("b").Deleted);
        Assert.Empty(_catalog.List().Images);
        Assert.Equal("BK2300", Assert.Throws<ImageException>(() => _catalog.Remove("b")).Code);
    }

    [Fact]
    public void Removing_by_id_takes_all_names_only_by_force()
    {
        var image = Named("a", "one");
        _catalog.Tag("a", ImageReference.Parse("b"));
        Assert.Equal("BK2309", Assert.Throws<ImageException>(() => _catalog.Remove(image.Id.Short)).Code);
        Assert.Equal(2, _catalog.Remove(image.Id.Short, force: true).Untagged.Count);
    }

    [Fact]
    public void An_image_in_use_is_not_removed_and_its_user_is_named()
    {
        var image = Named("a", "one");
        var catalog = new ImageCatalog(Store, [new Users(new GarbageRoot(image.Id, "container web"))]);
        Assert.Contains("container web", Assert.Throws<ImageException>(() => catalog.Remove("a")).Message, StringComparison.Ordinal);
        Assert.Empty(catalog.Prune(all: true).Deleted);
        Assert.Single(catalog.Remove("a", force: true).Untagged);
    }

    [Fact]
    public void Pruning_takes_the_nameless_and_with_all_the_unused()
    {
        Named("a", "one");
        var kept = Named("a", "two");
        Assert.Single(_catalog.Prune(all: false).Deleted);
        Assert.Equal([kept.Id], _catalog.Prune(all: true).Deleted);
    }

    [Fact]
    public void Pruning_one_of_two_names_does_not_call_the_image_deleted()
    {
        Named("a", "one");
        _catalog.Tag("a", ImageReference.Parse("b"));
        var removed = _catalog.Prune(all: true, ImageFilter.None.With("reference=a"));
        Assert.Equal(["a:latest"], removed.Untagged.Select(n => n.Familiar));
        Assert.Empty(removed.Deleted);
    }

    [Fact]
    public void Pruning_spares_what_is_newer_and_what_has_a_label()
    {
        Named("labelled", "one");
        Assert.Empty(_catalog.Prune(all: true, ImageFilter.None with { Until = DateTimeOffset.MinValue }).Deleted);
        Assert.Empty(_catalog.Prune(all: true, ImageFilter.None.With("label!=name")).Deleted);
        Assert.Empty(_catalog.Prune(all: true, ImageFilter.None.With("label=other")).Deleted);
        Assert.Single(_catalog.Prune(all: true, ImageFilter.None.With("label!=other") with { Until = DateTimeOffset.MaxValue }).Deleted);
    }

    [Fact]
    public void A_removed_image_does_not_come_back_as_nameless()
    {
        var image = Named("a", "one");
        Named("a", "two");
        Store.References.Set(ImageReference.Parse("b"), image.Descriptor);
        _catalog.Remove("b");
        Assert.DoesNotContain(_catalog.List().Images, i => i.Id == image.Id);
    }

    private IEnumerable<string> Listed(string condition) => _catalog.Overview(ImageFilter.None.With(condition)).Images.Select(i => i.Name?.Familiar ?? "<none>");

    private Image Named(string name, params string[] layers) => Named(name, layers, 0);

    private Image Named(string name, string layer, int created) => Named(name, [layer], created);

    private Image Named(string name, string[] layers, int created)
    {
        var image = TestImages.Write(Store, name, null, layers).WithConfig(c => c with { Created = DateTimeOffset.UnixEpoch.AddDays(created) });
        image.WriteDocuments(Store.Blobs);
        Store.References.Set(ImageReference.Parse(name), image.Descriptor);
        return image;
    }

    private sealed class Users(params GarbageRoot[] roots) : IGarbageRoots
    {
        public IEnumerable<GarbageRoot> List() => roots;
    }
}
