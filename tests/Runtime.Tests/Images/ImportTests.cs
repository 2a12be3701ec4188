using System.IO.Compression;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Images;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void An_archive_becomes_a_layer_with_its_bytes_kept()
    {
        var tar = Tar("etc/hello");
        var image = Import(tar, new ImportOptions { Names = [ImageReference.Parse("mine")], Message = "by hand", Created = DateTimeOffset.UnixEpoch });
        Assert.Equal((Digest.Of(tar), Digest.Of(tar)), (image.DiffIds.Single(), image.Layers.Single().Digest));
        Assert.Equal("by hand", image.Config.History!.Single().Comment);
        Assert.Equal(image.Id, new ImageCatalog(_temporary.Store).Resolve("mine").Image.Id);
    }

    [Fact]
    public void A_compressed_archive_stays_compressed()
    {
        var tar = Tar("etc/hello");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(tar);
        var image = Import(packed.ToArray(), new ImportOptions { Platform = TestImages.Arm64 });
        Assert.Equal((Digest.Of(tar), Digest.Of(packed.ToArray()), MediaTypes.OciLayerGzip), (image.DiffIds.Single(), image.Layers.Single().Digest, image.Layers.Single().MediaType));
        Assert.Equal("linux/arm64", image.Platform.ToString());
        Assert.Null(_temporary.Store.References.List().Single().Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    public void A_cut_or_empty_archive_is_refused_and_leaves_nothing(int length)
    {
        Assert.ThrowsAny<BuildKitException>(() => Import(Tar("etc/hello")[..length], new ImportOptions()));
        Assert.Empty(_temporary.Store.Blobs.List());
    }

    [Fact]
    public void A_wrong_change_is_refused_before_the_archive_is_read() =>
        Assert.Equal("BK2307", Assert.Throws<ImageException>(() => ImageImporter.Import(new MemoryStream(), _temporary.Store, new ImportOptions { Changes = ["RUN rm"] }, CancellationToken.None)).Code);

    [Fact]
    public void Changes_say_what_containers_start_with()
    {
        var d = new[]
        {
            "CMD [\"a\", \"b c\"]", "entrypoint run me", "ENV A=1 B=\"2 3\" C=4\\ 5", "ENV A 9 9", "EXPOSE 80 53/udp 8000-8001", "LABEL x=1 \"y z\"=2",
            "USER app:app", "VOLUME /data /more", "VOLUME [\"/x y\"]", "WORKDIR /a", "WORKDIR b/../c", "STOPSIGNAL SIGINT", "ONBUILD RUN x",
            "HEALTHCHECK --interval=1m30s --retries=3 CMD curl -f x",
        }.Aggregate(new ContainerDefaults(), ImageChange.Apply);
        Assert.Equal(["a", "b c"], d.Cmd);
        Assert.Equal(["/bin/sh", "-c", "run me"], d.Entrypoint);
        Assert.Equal(["A=9 9", "B=2 3", "C=4 5"], d.Env);
        Assert.Equal(["53/udp", "80/tcp", "8000/tcp", "8001/tcp"], d.ExposedPorts);
        Assert.Equal("2", d.Labels!["y z"]);
        Assert.Equal(["/data", "/more", "/x y"], d.Volumes);
        Assert.Equal(("app:app", "/a/c", "SIGINT"), (d.User, d.WorkingDir, d.StopSignal));
        Assert.Equal(["RUN x"], d.OnBuild);
        Assert.Equal(["CMD-SHELL", "curl -f x"], d.Healthcheck!.Test);
        Assert.Equal((90_000_000_000L, 3), (d.Healthcheck.Interval, d.Healthcheck.Retries));
        Assert.Equal(["NONE"], ImageChange.Apply(d, "HEALTHCHECK NONE").Healthcheck!.Test);
    }

    [Theory]
    [InlineData("RUN x")]
    [InlineData("CMD")]
    [InlineData("")]
    [InlineData("ENV A")]
    [InlineData("ENV A=1 B")]
    [InlineData("EXPOSE http")]
    [InlineData("EXPOSE 0")]
    [InlineData("EXPOSE 90-80")]
    [InlineData("EXPOSE 80/icmp")]
    [InlineData("LABEL x=\"1")]
    [InlineData("USER a b")]
    [InlineData("HEALTHCHECK --interval=1 CMD x")]
    [InlineData("HEALTHCHECK curl")]
    public void A_change_that_means_nothing_is_quoted(string change)
    {
        var error = Assert.Throws<ImageException>(() => ImageChange.Apply(new ContainerDefaults(), change));
        Assert.Equal("BK2307", error.Code);
        Assert.Contains($"'{change}'", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Tar(string path)
    {
        using var bytes = new MemoryStream();
        LayerBlob.Write([TestLayers.File(path, "hello")], bytes, LayerCompression.None, CancellationToken.None);
        return bytes.ToArray();
    }

    private Image Import(byte[] archive, ImportOptions options) =>
        Image.Read(_temporary.Store.Blobs, ImageImporter.Import(new MemoryStream(archive), _temporary.Store, options, CancellationToken.None));
}
