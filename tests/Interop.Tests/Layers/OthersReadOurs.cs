using System.Text.RegularExpressions;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Interop.Tests.Layers;

/// <summary>What we write is the same tree to every tar. Owners and devices need root.</summary>
public sealed class OthersReadOurs
{
    private const string Python = """
        import sys, tarfile
        options = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}
        tarfile.open(sys.argv[1]).extractall(sys.argv[2], numeric_owner=True, **options)
        """;

    [Theory]
    [InlineData("tar", "-xpf", "{tar}", "--numeric-owner", "-C", "{tree}")]
    [InlineData("python3", "-c", Python, "{tar}", "{tree}")]
    public async Task Plain_entries_are_read(string tool, params string[] arguments)
    {
        using var work = new Workplace();
        SampleTree.Write(SampleTree.Plain(), work["tar"]);
        await Tool.RunAsync(tool, Filled(arguments, work));
        AssertSame(SampleTree.Plain(), work.Tree);
    }

    /// <summary>busybox sets no times of directories that content follows.</summary>
    [Fact]
    public async Task Plain_entries_are_read_by_busybox()
    {
        using var work = new Workplace();
        SampleTree.Write(SampleTree.Plain(), work["tar"]);
        await Tool.RunAsync("busybox", "tar", "-xpf", work["tar"], "-C", work.Tree);
        Assert.Equal(WithoutDirectoryTimes(SampleTree.Plain().Select(Tool.Describe)), WithoutDirectoryTimes(Tool.Describe(work.Tree)));
    }

    [Fact]
    public async Task Extended_headers_are_read_by_gnu_tar()
    {
        using var work = new Workplace();
        SampleTree.Write(SampleTree.Pax(), work["tar"]);
        await Tool.RunAsync("tar", "-xpf", work["tar"], "--numeric-owner", "--xattrs", "--xattrs-include=*", "-C", work.Tree);
        AssertSame(SampleTree.Pax(), work.Tree);
    }

    [Fact]
    public async Task Extended_headers_are_read_by_python_but_for_attributes()
    {
        using var work = new Workplace();
        SampleTree.Write(SampleTree.Pax(), work["tar"]);
        await Tool.RunAsync("python3", "-c", Python, work["tar"], work.Tree);
        AssertSame(SampleTree.Pax().Select(e => e with { Xattrs = null }), work.Tree);
    }

    /// <summary>umoci reads with Go's archive/tar, as engines do.</summary>
    [Theory]
    [InlineData(LayerCompression.None)]
    [InlineData(LayerCompression.Gzip)]
    public async Task Whole_images_are_unpacked_by_umoci(LayerCompression compression)
    {
        using var work = new Workplace();
        // umoci 0.4 sets times by a call that cannot go before the epoch.
        var entries = SampleTree.Plain().Concat(SampleTree.Pax().Where(e => e.Path is not ("old" or "s")).Select(e => e.Path == "t" ? e with { Path = "zzz" } : e)).ToList();
        WriteImage(work["image"], entries, compression);
        await Tool.RunAsync("umoci", "raw", "unpack", "--image", work["image"] + ":latest", work["tree2"]);
        AssertSame(entries.OrderBy(e => BytesOf(e.Path), Bytewise.Order), work["tree2"]);
    }

    private static string[] Filled(string[] arguments, Workplace work) =>
        [.. arguments.Select(a => a.Replace("{tar}", work["tar"], StringComparison.Ordinal).Replace("{tree}", work.Tree, StringComparison.Ordinal))];

    private static void AssertSame(IEnumerable<LayerEntry> want, string tree) => Assert.Equal(want.Select(Tool.Describe), Tool.Describe(tree));

    private static IEnumerable<string> WithoutDirectoryTimes(IEnumerable<string> lines) =>
        lines.Select(l => l.StartsWith("directory ", StringComparison.Ordinal) ? Regex.Replace(l, @" \d+ \[", " [", RegexOptions.None, TimeSpan.FromSeconds(1)) : l);

    private static byte[] BytesOf(string path) => [.. path.SelectMany(c => c is >= '\uDC80' and <= '\uDCFF' ? [(byte)(c - 0xDC00)] : System.Text.Encoding.UTF8.GetBytes([c]))];

    private static void WriteImage(string path, List<LayerEntry> entries, LayerCompression compression)
    {
        var blobs = Directory.CreateDirectory(Path.Combine(path, "blobs", "sha256")).FullName;
        using var layer = new MemoryStream();
        var digests = LayerBlob.Write(entries, layer, compression, CancellationToken.None);
        var config = OciJson.Write(new ImageConfig { Architecture = "amd64", Os = "linux", RootFs = new RootFs { DiffIds = [digests.DiffId] } });
        var manifest = OciJson.Write(new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = Descriptor.Of(MediaTypes.OciConfig, config),
            Layers = [new() { MediaType = MediaTypes.LayerFor(ImageFormat.Oci, compression), Digest = digests.Digest, Size = digests.Size }],
        });
        var index = OciJson.Write(new ImageIndex
        {
            MediaType = MediaTypes.OciIndex,
            Manifests = [Descriptor.Of(MediaTypes.OciManifest, manifest).WithAnnotation("org.opencontainers.image.ref.name", "latest")],
        });
        foreach (var blob in new[] { layer.ToArray(), config, manifest }) File.WriteAllBytes(Path.Combine(blobs, Digest.Of(blob).Hex), blob);
        File.WriteAllBytes(Path.Combine(path, "index.json"), index);
        File.WriteAllText(Path.Combine(path, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    private static class Bytewise
    {
        public static readonly Comparer<byte[]> Order = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
    }
}
