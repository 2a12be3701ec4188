using System.Text.RegularExpressions;

namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>What builds keep is shown, and goes as it is asked to.</summary>
public sealed partial class BuilderTests(BusyboxStore box) : IClassFixture<BusyboxStore>, IDisposable
{
    private readonly DirectoryInfo _context = Directory.CreateTempSubdirectory("tool-builder-");

    public void Dispose() => _context.Delete(recursive: true);

    [Fact]
    public async Task Layers_and_cache_mounts_are_listed_and_pruned()
    {
        File.WriteAllText(Path.Combine(_context.FullName, "Dockerfile"), "FROM busybox AS made\nRUN --mount=type=cache,target=/kept,id=packages printf %1000s x > /kept/it\nRUN printf %3000s x > /layer\nFROM busybox\nCOPY --from=made /layer /other\n");
        await box.OkAsync("build", "-t", "pruned", _context.FullName);
        var listed = await box.OkAsync("builder", "du", "-v");
        Assert.Matches(@"^ID +TYPE +DESCRIPTION +RECLAIMABLE +SIZE +LAST ACCESSED\n", listed);
        Assert.Matches(@"[0-9a-f]{25} +exec\.cachemount +cache mount packages +true +1kB +", listed);
        Assert.Matches(@"[0-9a-f]{25} +regular +layer [0-9a-f]{12} +false +", listed);
        Assert.Matches(@"\nReclaimable:  [0-9.]+kB\nTotal:        [0-9.]+kB\n$", listed);
        Assert.Contains("Build Cache 2 ", await box.OkAsync("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Active}}"), StringComparison.Ordinal);
        Assert.Contains("cache mount packages", await box.OkAsync("system", "df", "-v"), StringComparison.Ordinal);

        Assert.StartsWith("Total reclaimed space: ", await box.OkAsync("builder", "prune", "-f", "--filter", "until=1h"), StringComparison.Ordinal);
        Assert.StartsWith("Total reclaimed space: ", await box.OkAsync("builder", "prune", "-f", "--keep-storage", "1m"), StringComparison.Ordinal);
        var pruned = await box.OkAsync("builder", "prune", "-f", "--filter", "type=exec.cachemount");
        Assert.Matches(@"^ID +RECLAIMABLE +SIZE +LAST ACCESSED\n[0-9a-f]{25} +true +1kB +.*\nTotal reclaimed space: 1kB\n$", pruned);
        Assert.DoesNotContain(false, Reused(await ExplainAsync()));

        await box.OkAsync("builder", "prune", "-a", "-f");
        Assert.DoesNotContain(true, Reused(await ExplainAsync()));
    }

    [Theory]
    [InlineData("builder prune -f --filter type=nonsense", "BK2904")]
    [InlineData("builder prune -f --filter nonsense=1", "BK2905")]
    [InlineData("builder du --filter id", "BK2905")]
    [InlineData("builder prune -f --keep-storage much", "BK3")]
    public async Task Wrong_conditions_are_named(string line, string code) => Assert.StartsWith(code, (await box.RunAsync(line.Split(' '))).Error, StringComparison.Ordinal);

    private Task<string> ExplainAsync() => box.OkAsync("build", "--explain", "-t", "pruned", _context.FullName);

    private static IEnumerable<bool> Reused(string explained) => Step().Matches(explained).Select(m => m.Groups[1].Value == "reused");

    [GeneratedRegex("^(made|reused)  *\\[", RegexOptions.Multiline)]
    private static partial Regex Step();
}
