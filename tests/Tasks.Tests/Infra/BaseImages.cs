using System.Formats.Tar;
using System.IO.Compression;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Tasks.Tests.Infra;

/// <summary>Small images under the names that projects are built upon by default, so that no test needs a network.</summary>
internal static class BaseImages
{
    public const string Runtime = "mcr.microsoft.com/dotnet/runtime:10.0";

    private static readonly string[] Names =
        [Runtime, "mcr.microsoft.com/dotnet/aspnet:10.0", "mcr.microsoft.com/dotnet/runtime-deps:10.0", "mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled"];

    public static void Write(string storeRoot)
    {
        using var store = Store.Open(new StoreLocation(storeRoot, storeRoot + "-run"));
        var (layer, diffId) = WriteLayer(store.Blobs);
        var manifests = new[] { "linux/amd64", "linux/arm64" }.Select(Platform.Parse).Select(platform => Build(platform, layer, diffId).WriteDocuments(store.Blobs) with { Platform = platform });
        var index = store.Blobs.WriteDocument(MediaTypes.OciIndex, OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. manifests] }));
        foreach (var name in Names) store.References.Set(ImageReference.Parse(name), index);
    }

    private static Image Build(Platform platform, Descriptor layer, Digest diffId) => ImageEdits.Empty(platform)
        .WithLayer(layer, diffId, new HistoryEntry { CreatedBy = "base" })
        .WithEnvironment("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .WithEnvironment("APP_UID", "1654")
        .WithEnvironment("ASPNETCORE_HTTP_PORTS", "8080");

    private static (Descriptor Layer, Digest DiffId) WriteLayer(BlobStore blobs)
    {
        using var plain = new MemoryStream();
        using (var tar = new TarWriter(plain, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Add(tar, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1654:1654::/home/app:/bin/sh\n", 0x1A4);
            Add(tar, "usr/bin/dotnet", "#!/bin/sh\n", 0x1ED);
        }

        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(plain.ToArray());
        return (blobs.WriteDocument(MediaTypes.OciLayerGzip, zipped.ToArray()), Digest.Of(plain.ToArray()));
    }

    private static void Add(TarWriter tar, string path, string text, int mode) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path)
    {
        Mode = (UnixFileMode)mode,
        ModificationTime = DateTimeOffset.UnixEpoch,
        DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
    });
}
