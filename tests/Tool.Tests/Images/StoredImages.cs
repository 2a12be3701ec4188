using System.Text;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;
using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.Images;

/// <summary>Puts images with fixed digests into the store of a tool run.</summary>
internal static class StoredImages
{
    public static Image Add(this ToolRun tool, string? name, params string[] layers)
    {
        using var store = tool.OpenStore();
        var image = Make(store, layers);
        var root = image.WriteDocuments(store.Blobs);
        if (name is null) store.References.SetUntagged(root);
        else store.References.Set(ImageReference.Parse(name), root);
        return image;
    }

    public static Store OpenStore(this ToolRun tool) =>
        Store.Open(new StoreLocation(tool.StoreRoot, Path.Combine(tool.Folder, "run")));

    private static Image Make(Store store, string[] layers)
    {
        var created = ToolRun.Now.AddDays(-3);
        var image = ImageEdits.Empty(Platform.Parse("linux/amd64"))
            .WithConfig(c => c with { Created = created.AddHours(layers.Length) })
            .WithDefaults(d => d with { Cmd = ["sh"], Env = ["PATH=/bin"], ExposedPorts = ["80/tcp"] })
            .WithLabel("team", layers.Length > 1 ? "blue" : "red");
        foreach (var layer in layers)
        {
            var blob = store.Blobs.WriteDocument(MediaTypes.OciLayerGzip, Encoding.UTF8.GetBytes(layer)).WithAnnotation(Annotations.LayerTitle, layer);
            image = image.WithLayer(blob, Digest.Of(Encoding.UTF8.GetBytes("diff of " + layer)), new HistoryEntry { Created = created, CreatedBy = $"COPY {layer} /app # buildkit and a command that is long" });
        }

        return image.WithHistory(new HistoryEntry { Created = created, CreatedBy = "CMD [\"sh\"]", EmptyLayer = true, Comment = "a comment" });
    }
}
