using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Images;

public sealed class ImageEditsTests
{
    private static readonly Descriptor Layer = Descriptor.Of(MediaTypes.OciLayer, "layer"u8);
    private static readonly Image Empty = ImageEdits.Empty(TestImages.Amd64);

    [Fact]
    public void Every_edit_is_a_new_image_and_the_old_one_stays()
    {
        var edited = Empty.WithLabel("a", "1");
        Assert.NotEqual(Empty.Id, edited.Id);
        Assert.Null(Empty.Config.Config);
        Assert.Equal(Empty.WithLabel("a", "1").Descriptor, edited.Descriptor);
    }

    [Fact]
    public void The_documents_are_what_the_descriptors_say()
    {
        var image = Empty.WithLayer(Layer, Layer.Digest, new HistoryEntry { CreatedBy = "ADD" }).WithAnnotation("k", "v");
        Assert.Equal(Digest.Of(OciJson.Write(image.Config)), image.Id);
        Assert.Equal(Descriptor.Of(MediaTypes.OciManifest, OciJson.Write(image.Manifest)), image.Descriptor);
    }

    [Fact]
    public void A_variable_is_replaced_where_it_stands()
    {
        var image = Empty.WithEnvironment("A", "1").WithEnvironment("AB", "2").WithEnvironment("A", "3");
        Assert.Equal(["A=3", "AB=2"], image.Config.Config!.Env);
    }

    [Fact]
    public void History_tells_of_exactly_the_layers()
    {
        var image = Empty
            .WithLayer(Layer, Layer.Digest, new HistoryEntry { CreatedBy = "one" })
            .WithHistory(new HistoryEntry { CreatedBy = "ENV" })
            .WithLayer(Layer, Layer.Digest, new HistoryEntry { CreatedBy = "two", EmptyLayer = true });
        Assert.Equal([null, true, null], image.Config.History!.Select(h => h.EmptyLayer));
    }

    [Fact]
    public void A_base_without_history_gets_one_that_matches()
    {
        var bare = Empty.WithLayer(Layer, Layer.Digest, new HistoryEntry()).WithConfig(c => c with { History = null });
        var image = bare.WithLayer(Layer, Layer.Digest, new HistoryEntry { CreatedBy = "mine" });
        Assert.Equal(["layer of the base image", null], image.Config.History!.Select(h => h.Comment));
    }

    [Fact]
    public void A_base_with_a_wrong_history_gets_one_that_matches()
    {
        var wrong = Empty.WithConfig(c => c with { History = [new HistoryEntry(), new HistoryEntry()] });
        Assert.Single(wrong.WithLayer(Layer, Layer.Digest, new HistoryEntry()).Config.History!);
    }

    [Fact]
    public void Manifest_and_configuration_that_disagree_are_refused()
    {
        var manifest = Empty.Manifest with { Layers = [Layer] };
        Assert.Equal("BK2303", Assert.Throws<ImageException>(() => Image.Create(Layer, manifest, Empty.Config)).Code);
    }
}
