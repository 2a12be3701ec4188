using BuildKit.Building;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Building;

public sealed class LayerIndexTests : IDisposable
{
    private const string Kept = "aa00000000000000000000000000000000000000000000000000000000000000";
    private const string Lost = "aa11111111111111111111111111111111111111111111111111111111111111";
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Layers_whose_blobs_are_gone_are_forgotten_when_asked_and_the_others_stay()
    {
        var index = new LayerIndex(_store.Store);
        var blob = _store.Store.Blobs.WriteDocument(MediaTypes.OciLayer, "layer"u8);
        index.Remember(Kept, new LayerDigests(blob.Digest, blob.Digest, blob.Size, blob.Size));
        index.Remember(Lost, new LayerDigests(blob.Digest, Digest.Of("gone"u8), 4, 4));
        File.WriteAllText(_store.In("buildcache", "layers", "aa", "odd"), "not an entry");

        Assert.NotNull(index.Find(Lost));
        Assert.Equal(2, index.ForgetLost());

        Assert.Null(index.Find(Lost));
        Assert.NotNull(index.Find(Kept));
        Assert.Equal(0, index.ForgetLost());
    }

    [Fact]
    public void A_store_that_never_made_a_layer_has_nothing_to_forget() => Assert.Equal(0, new LayerIndex(_store.Store).ForgetLost());

    [Fact]
    public void Layers_that_are_there_are_a_cache_by_the_time_of_their_last_use()
    {
        var index = new LayerIndex(_store.Store);
        var blob = _store.Store.Blobs.WriteDocument(MediaTypes.OciLayer, "layer"u8);
        index.Remember(Kept, new LayerDigests(blob.Digest, blob.Digest, blob.Size, blob.Size));
        index.Remember(Lost, new LayerDigests(blob.Digest, Digest.Of("gone"u8), 4, 4));
        var file = _store.In("buildcache", "layers", "aa", Kept);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        var content = Assert.Single(new LayerCache(_store.Store).List());
        Assert.Equal((blob.Size, DateTimeOffset.UnixEpoch), (content.Size, content.LastUsed));
        Assert.Equal(blob.Digest, Assert.Single(content.Content));
        index.Use(Kept);
        Assert.NotEqual(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file));
    }
}
