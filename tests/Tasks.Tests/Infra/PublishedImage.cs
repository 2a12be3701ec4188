using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Tasks.Tests.Infra;

/// <summary>An image read back from a store, its layers unpacked by the framework's own tar reader.</summary>
internal sealed record PublishedImage(Image Image, IReadOnlyList<IReadOnlyList<ImageFile>> Layers)
{
    public const int BaseLayers = 1;

    public ContainerDefaults Config => Image.Config.Config ?? new ContainerDefaults();

    public IReadOnlyList<IReadOnlyList<ImageFile>> AppLayers => [.. Layers.Skip(BaseLayers)];

    /// <summary>Everything above the base, by absolute path.</summary>
    public IReadOnlyDictionary<string, ImageFile> Files => AppLayers.SelectMany(static layer => layer).Where(static file => !file.IsDirectory).ToDictionary(static file => file.Path, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, ImageFile> Directories => AppLayers.SelectMany(static layer => layer).Where(static file => file.IsDirectory).ToDictionary(static file => file.Path, StringComparer.Ordinal);

    public IReadOnlyList<string> PathsBelow(string root) => [.. Files.Keys.Where(path => path.StartsWith(root, StringComparison.Ordinal)).Select(path => path[root.Length..]).Order(StringComparer.Ordinal)];

    public IReadOnlyList<ImageFile> LayerOf(string path) => AppLayers.Single(layer => layer.Any(file => file.Path == path));

    public static PublishedImage Read(string storeRoot, string name, Platform? platform = null)
    {
        using var store = Store.Open(new StoreLocation(storeRoot, storeRoot + "-run") { ReadOnly = true });
        var root = store.References.Get(ImageReference.Parse(name)) ?? throw new InvalidOperationException($"The store has no image '{name}'.");
        if (platform is not null) root = OciJson.ReadIndex(store.Blobs.ReadDocument(root)).Manifests.Single(manifest => manifest.Platform == platform);
        var image = Image.Read(store.Blobs, root);
        return new PublishedImage(image, [.. image.Manifest.Layers.Select(layer => Unpack(store.Blobs.OpenRead(layer), layer.MediaType.EndsWith("gzip", StringComparison.Ordinal)))]);
    }

    private static List<ImageFile> Unpack(Stream blob, bool isCompressed)
    {
        using var tar = new TarReader(isCompressed ? new GZipStream(blob, CompressionMode.Decompress) : blob);
        List<ImageFile> files = [];
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files.Add(new ImageFile("/" + entry.Name.Trim('/'), (int)entry.Mode, entry.Uid, entry.Gid, entry.EntryType == TarEntryType.Directory, content.ToArray()));
        }

        return files;
    }
}

internal sealed record ImageFile(string Path, int Mode, int Uid, int Gid, bool IsDirectory, byte[] Content)
{
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content));

    public string Text => System.Text.Encoding.UTF8.GetString(Content);
}
