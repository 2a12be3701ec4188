using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Images;

public sealed class ImageListCacheTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();
    private readonly ImageCatalog _catalog;

    public ImageListCacheTests() => _catalog = new ImageCatalog(_temporary.Store);

    private string Kept => _temporary.In("cache", "images");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void The_list_of_a_settled_store_is_read_from_one_file_and_says_the_same()
    {
        Named("shop:1");
        Named("a.example/other:2");
        Settle();
        var made = _catalog.Overview();
        Assert.True(File.Exists(Kept));

        // What the documents say does not count any more: only the file is read.
        foreach (var blob in Directory.GetFiles(_temporary.In("blobs", "sha256"))) File.WriteAllText(blob, "not read");
        var kept = _catalog.Overview();
        Assert.Equal(made.Images.Select(Shown), kept.Images.Select(Shown));
        Assert.Equal(2, kept.Images.Count);
        Assert.Empty(kept.Problems);
    }

    [Fact]
    public void What_has_just_changed_is_not_kept()
    {
        Named("shop:1");
        _catalog.Overview();
        Assert.False(File.Exists(Kept));
    }

    [Fact]
    public void A_new_name_shows_at_once()
    {
        Named("shop:1");
        Settle();
        _catalog.Overview();
        Named("shop:2");
        Assert.Equal(["shop:1", "shop:2"], Names());
    }

    [Fact]
    public void A_removed_image_is_gone_at_once()
    {
        Named("shop:1");
        Named("shop:2");
        Settle();
        _catalog.Overview();
        _catalog.Remove("shop:2");
        Assert.Equal(["shop:1"], Names());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0002\0\0")]
    [InlineData("\0\0\0\0")]
    [InlineData("\u0002\0\0\0\u00030 0\u0001\0\0\0")]
    public void A_file_that_is_damaged_or_of_another_version_is_made_anew(string content)
    {
        Named("shop:1");
        Settle();
        _catalog.Overview();
        var good = File.ReadAllBytes(Kept);
        File.WriteAllText(Kept, content);
        Assert.Equal(["shop:1"], Names());
        Assert.Equal(good, File.ReadAllBytes(Kept));
    }

    [Fact]
    public void A_file_that_is_cut_or_changed_anywhere_is_made_anew()
    {
        Named("shop:1");
        Settle();
        _catalog.Overview();
        var good = File.ReadAllBytes(Kept);
        for (var length = 0; length < good.Length; length += 7)
        {
            File.WriteAllBytes(Kept, good[..length]);
            Assert.Equal(["shop:1"], Names());
            byte[] flipped = [.. good];
            flipped[length] ^= 0x80;
            File.WriteAllBytes(Kept, flipped);
            Assert.Single(Names());
        }
    }

    [Fact]
    public void A_list_with_a_damaged_image_is_not_kept()
    {
        var image = Named("shop:1");
        File.WriteAllText(_temporary.Store.Blobs.PathOf(image.Descriptor.Digest), "damaged");
        Settle();
        Assert.Single(_catalog.Overview().Problems);
        Assert.False(File.Exists(Kept));
    }

    [Fact]
    public void A_store_that_is_only_read_has_a_list_too()
    {
        Named("shop:1");
        Settle();
        Assert.Single(new ImageCatalog(_temporary.Open(readOnly: true)).Overview().Images);
        Assert.False(File.Exists(Kept));
    }

    private static string Shown(ImageFacts image) =>
        $"{image.Name} {image.Reference.Target} {image.Id} {image.Created:O} {image.Size} {image.Platform} {string.Join(',', image.Labels ?? OrdinalMap.From([]))}";

    private IEnumerable<string?> Names() => _catalog.Overview().Images.Select(i => i.Name?.Familiar).Order(StringComparer.Ordinal);

    private Image Named(string name)
    {
        var image = TestImages.Write(_temporary.Store, name, null, [name]);
        _temporary.Store.References.Set(ImageReference.Parse(name), image.Descriptor);
        return image;
    }

    /// <summary>As if the last change lay an hour back.</summary>
    private void Settle()
    {
        foreach (var folder in (string[])[_temporary.In("references"), _temporary.In("blobs", "sha256")])
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-1));
    }
}
