using BuildKit.Files;
using BuildKit.Layers;

namespace BuildKit.Interop.Tests.Layers;

/// <summary>What every tar writes of a tree is that tree to us. Making the tree needs root.</summary>
public sealed class WeReadOthers : IDisposable
{
    private const string Python = """
        import sys, tarfile
        with tarfile.open(sys.argv[1], "w", format=getattr(tarfile, sys.argv[3])) as tar: tar.add(sys.argv[2], arcname=".")
        """;

    private readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("tar", "--format=gnu", "--sort=name", "-cf", "{tar}", "-C", "{tree}", ".")]
    [InlineData("tar", "--format=oldgnu", "--sort=name", "-cf", "{tar}", "-C", "{tree}", ".")]
    [InlineData("tar", "--format=pax", "--sort=name", "-cf", "{tar}", "-C", "{tree}", ".")]
    [InlineData("busybox", "tar", "-cf", "{tar}", "-C", "{tree}", ".")]
    [InlineData("python3", "-c", Python, "{tar}", "{tree}", "GNU_FORMAT")]
    [InlineData("python3", "-c", Python, "{tar}", "{tree}", "PAX_FORMAT")]
    public async Task Plain_entries_are_read(string tool, params string[] arguments)
    {
        Apply(SampleTree.Plain());
        await Tool.RunAsync(tool, Filled(arguments));
        AssertSameNames();
    }

    [Theory]
    [InlineData("tar", "--format=pax", "--xattrs", "--sort=name", "-cf", "{tar}", "-C", "{tree}", ".")]
    [InlineData("tar", "--format=posix", "--xattrs", "--pax-option=globexthdr.name=global,comment=everywhere", "--sort=name", "-cf", "{tar}", "-C", "{tree}", ".")]
    public async Task Extended_headers_are_read(string tool, params string[] arguments)
    {
        Apply(SampleTree.Pax());
        await Tool.RunAsync(tool, Filled(arguments));
        AssertSameNames();
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("pax")]
    public async Task Sparse_files_are_refused(string format)
    {
        using (var sparse = File.Create(Path.Combine(_work.Tree, "sparse"))) sparse.SetLength(10_000_000);
        await Tool.RunAsync("tar", $"--format={format}", "--sparse", "-cf", _work["tar"], "-C", _work.Tree, "sparse");
        using var tar = File.OpenRead(_work["tar"]);
        Assert.Equal("BK6067", Assert.Throws<LayerException>(() => Tool.Describe(tar)).Code);
    }

    [Fact]
    public async Task What_tar_applies_and_what_we_apply_is_the_same()
    {
        Apply(SampleTree.Plain());
        await Tool.RunAsync("tar", "-cf", _work["tar"], "-C", _work.Tree, ".");
        var (ours, theirs) = (Directory.CreateDirectory(_work["ours"]).FullName, Directory.CreateDirectory(_work["theirs"]).FullName);
        await Tool.RunAsync("tar", "-xpf", _work["tar"], "--numeric-owner", "-C", theirs);
        using (var root = RootedDirectory.Open(ours))
        using (var tar = File.OpenRead(_work["tar"])) LayerApplier.Apply(tar, root, new LayerApplyOptions(), CancellationToken.None);
        Assert.Equal(Tool.Describe(theirs), Tool.Describe(ours));
    }

    private string[] Filled(string[] arguments) =>
        [.. arguments.Select(a => a.Replace("{tar}", _work["tar"], StringComparison.Ordinal).Replace("{tree}", _work.Tree, StringComparison.Ordinal))];

    private void Apply(IEnumerable<LayerEntry> entries)
    {
        SampleTree.Write(entries, _work["source"]);
        using var root = RootedDirectory.Open(_work.Tree);
        using var tar = File.OpenRead(_work["source"]);
        LayerApplier.Apply(tar, root, new LayerApplyOptions(), CancellationToken.None);
    }

    /// <summary>Others do not sort, or by other rules; which of two names of a file is the link may differ with the order.</summary>
    private void AssertSameNames()
    {
        using var tar = File.OpenRead(_work["tar"]);
        Assert.Equal(Sorted(Tool.Describe(_work.Tree)), Sorted(Tool.Describe(tar)));

        static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Where(l => !l.Contains("bin/su", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }
}
