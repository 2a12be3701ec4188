using System.Text;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Images;

/// <summary>Small images whose layers are any bytes: what moves images does not look into them.</summary>
internal static class TestImages
{
    public static readonly Platform Amd64 = Platform.Parse("linux/amd64");
    public static readonly Platform Arm64 = Platform.Parse("linux/arm64");

    public static Image Write(Store store, string name, Platform? platform = null, params string[] layers)
    {
        var image = ImageEdits.Empty(platform ?? Platform.OfThisMachine).WithLabel("name", name);
        foreach (var layer in layers)
        {
            var blob = store.Blobs.WriteDocument(MediaTypes.OciLayer, Encoding.UTF8.GetBytes(layer));
            image = image.WithLayer(blob, blob.Digest, new HistoryEntry { CreatedBy = $"ADD {layer}" });
        }

        image.WriteDocuments(store.Blobs);
        return image;
    }

    public static Descriptor WriteIndex(Store store, params Image[] images) => store.Blobs.WriteDocument(MediaTypes.OciIndex, OciJson.Write(new ImageIndex
    {
        MediaType = MediaTypes.OciIndex,
        Manifests = [.. images.Select(i => i.Descriptor with { Platform = i.Platform })],
    }));

    /// <summary>An artifact about a manifest, as software bills are attached.</summary>
    public static Descriptor WriteReferrer(Store store, Descriptor subject, string text)
    {
        var content = store.Blobs.WriteDocument("application/spdx+json", Encoding.UTF8.GetBytes(text));
        var empty = store.Blobs.WriteDocument(MediaTypes.OciEmpty, "{}"u8);
        var manifest = store.Blobs.WriteDocument(MediaTypes.OciManifest, OciJson.Write(new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            ArtifactType = "application/spdx+json",
            Config = empty,
            Layers = [content],
            Subject = subject,
        }));
        store.Referrers.Add(subject.Digest, manifest);
        return manifest;
    }
}
