using BuildKit.Oci;
using BuildKit.Runtime.Tests.Images;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class StoreCheckTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();
    private readonly BuildKit.Images.Image _image;
    private readonly LayerContent _layer;

    public StoreCheckTests()
    {
        _layer = TestLayers.Write(Store, LayerCompression.Gzip, TestLayers.File("a", "one"));
        _image = BuildKit.Images.ImageEdits.WithLayer(BuildKit.Images.ImageEdits.Empty(Platform.OfThisMachine), _layer.Blob, _layer.DiffId, new HistoryEntry());
        Store.References.Set(ImageReference.Parse("shop"), BuildKit.Images.ImageEdits.WriteDocuments(_image, Store.Blobs));
    }

    private Store Store => _temporary.Store;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task A_sound_store_has_no_findings()
    {
        await Store.Layers.EnsureAsync([_layer], CancellationToken.None);
        TestImages.WriteReferrer(Store, _image.Descriptor, "bill");
        Assert.Empty(await Check());
    }

    [Fact]
    public Task A_damaged_layer_is_found_with_the_image_it_breaks() => Mended(2, () => File.WriteAllText(Store.Blobs.PathOf(_layer.Blob.Digest), "damage"), "'shop:latest' lacks");

    [Fact]
    public Task A_damaged_manifest_is_found() => Mended(2, () => File.WriteAllText(Store.Blobs.PathOf(_image.Descriptor.Digest), "damage"), "its content has the digest");

    [Fact]
    public Task A_missing_layer_is_found() => Mended(1, () => File.Delete(Store.Blobs.PathOf(_layer.Blob.Digest)), _layer.Blob.Digest.ToString());

    [Fact]
    public Task A_damaged_reference_is_found() => Mended(1, () => File.WriteAllText(_temporary.In("references", "broken"), "{"), "broken");

    [Fact]
    public Task A_foreign_file_among_the_blobs_is_found() => Mended(1, () => File.WriteAllText(_temporary.In("blobs", "sha256", "letter"), "dear"), "letter");

    [Fact]
    public Task A_layer_nobody_completed_is_found() => Mended(1, () => Directory.CreateDirectory(_temporary.In("layers", new string('a', 64), "diff")), "nobody completed");

    [Fact]
    public async Task An_unpacked_layer_with_anothers_description_is_found()
    {
        await Store.Layers.EnsureAsync([_layer], CancellationToken.None);
        await Mended(1, () => File.WriteAllText(_temporary.In("layers", _layer.DiffId.Hex, "meta.json"), "{"), _layer.DiffId.Hex);
        Assert.Null(Store.Layers.TryGet([_layer.DiffId]));
    }

    [Fact]
    public async Task A_store_for_reading_is_checked_but_not_repaired()
    {
        await File.WriteAllTextAsync(_temporary.In("references", "broken"), "{");
        var check = new StoreCheck(_temporary.Open(readOnly: true));
        Assert.Single(await check.RunAsync(repair: false, CancellationToken.None));
        Assert.Equal("BK4003", (await Assert.ThrowsAsync<StoreException>(() => check.RunAsync(repair: true, CancellationToken.None))).Code);
    }

    private async Task Mended(int findings, Action damage, string text)
    {
        damage();
        var found = await Check();
        Assert.Equal(findings, found.Count);
        Assert.Contains(found, f => $"{f.Subject} {f.Problem}".Contains(text, StringComparison.Ordinal));
        Assert.Equal(findings, (await Check(repair: true)).Count);
        Assert.Empty(await Check());
    }

    private Task<IReadOnlyList<CheckFinding>> Check(bool repair = false) => new StoreCheck(Store).RunAsync(repair, CancellationToken.None);
}
