using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Interop.Tests.Registries;

/// <summary>A tiny but complete image: one gzipped layer, a configuration, a manifest.</summary>
internal sealed record SampleImage(byte[] Layer, byte[] Config, byte[] Manifest)
{
    public Descriptor LayerBlob { get; } = Descriptor.Of(MediaTypes.OciLayerGzip, Layer);

    public Descriptor ConfigBlob { get; } = Descriptor.Of(MediaTypes.OciConfig, Config);

    public static SampleImage Make(string text = "hello")
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "hello.txt") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(tar.ToArray());
        var config = OciJson.Write(new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new() { DiffIds = [Digest.Of(tar.ToArray())] } });
        var manifest = OciJson.Write(new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = Descriptor.Of(MediaTypes.OciConfig, config),
            Layers = [Descriptor.Of(MediaTypes.OciLayerGzip, layer.ToArray())],
        });
        return new SampleImage(layer.ToArray(), config, manifest);
    }

    public async Task<Descriptor> PushAsync(RepositoryClient repository, string tag)
    {
        await Task.WhenAll(
            repository.WriteAsync(LayerBlob, _ => Task.FromResult<Stream>(new MemoryStream(Layer)), default),
            repository.WriteAsync(ConfigBlob, _ => Task.FromResult<Stream>(new MemoryStream(Config)), default));
        return await repository.PutManifestAsync(tag, MediaTypes.OciManifest, Manifest, default);
    }
}
