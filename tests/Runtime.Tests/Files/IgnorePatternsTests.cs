using System.Runtime.CompilerServices;
using BuildKit.Files;

namespace BuildKit.Runtime.Tests.Files;

/// <summary>ignore-patterns.txt, and what a table cannot say.</summary>
public sealed class IgnorePatternsTests
{
    [Fact]
    public void Every_line_is_decided_as_the_table_says()
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Here())!, "ignore-patterns.txt")).Where(l => l.Length > 0 && !l.StartsWith('#'));
        Assert.All(lines, line =>
        {
            var parts = line.Split(" | ");
            Assert.Equal(line, $"{parts[0]} | {parts[1]} | {Verdict(IgnorePatterns.From(parts[0].Split(' ')), parts[1])}");
        });
    }

    [Fact]
    public void A_walk_that_knows_the_folder_above_decides_the_same()
    {
        string[] paths = ["a", "a/b", "a/b/c", "docs", "docs/README.md", "src/app.cs", "src/bin/x", "README.md", "x/y/z.md"];
        string[][] patterns = [["**", "!src/**", "src/bin"], ["docs", "!docs/README.md"], ["a/b", "!a"], ["**/*.md", "!**/z.md"], ["*", "!a/b"]];
        foreach (var rules in patterns.Select(IgnorePatterns.From))
            Assert.All(paths, path => Assert.Equal(rules.Decide(path).IsIgnored, Walk(rules, path).IsIgnored));
    }

    [Fact]
    public void Comments_and_empty_lines_are_no_rules()
    {
        var rules = IgnorePatterns.Parse("\ufeff# comment\n\n  \r\n  bin  \r\n #hash\n! obj\n!/keep/\n").Rules;
        Assert.Equal(["bin", "#hash", "!obj", "!keep"], rules.Select(r => r.ToString()));
        Assert.Equal([4, 5, 6, 7], rules.Select(r => r.Line));
    }

    [Theory]
    [InlineData("!")]
    [InlineData("a[")]
    [InlineData("[]a]")]
    [InlineData("[a-]")]
    [InlineData("[-x]")]
    [InlineData("a\\")]
    public void What_is_no_pattern_is_refused(string pattern) =>
        Assert.Equal("BK6202", Assert.Throws<FileException>(() => IgnorePatterns.Parse("ok\n" + pattern)).Code);

    [Theory]
    [InlineData("node_modules", "node_modules", true)]
    [InlineData("node_modules !other", "node_modules", true)]
    [InlineData("node_modules !node_modules/keep", "node_modules", false)]
    [InlineData("node_modules !node_modules/keep", "node_modules/drop", true)]
    [InlineData("* !**/*.cs", "bin", false)]
    [InlineData("* !src/*/x", "src", false)]
    [InlineData("* !src/*/x", "src/a", false)]
    [InlineData("* !src/*/x", "doc", true)]
    [InlineData("* !src", "src", false)]
    [InlineData("*.md", "src", false)]
    public void A_folder_is_skipped_when_nothing_in_it_can_be_wanted(string patterns, string folder, bool isSkipped)
    {
        var rules = IgnorePatterns.From(patterns.Split(' '));
        Assert.Equal(isSkipped, rules.CanSkip(folder, rules.Decide(folder)));
    }

    [Fact]
    public async Task A_pattern_that_would_take_for_ever_takes_no_time()
    {
        var rules = IgnorePatterns.From([string.Concat(Enumerable.Repeat("**/a*", 400)) + "b"]);
        var path = string.Join('/', Enumerable.Repeat("aaaaaaaa", 40));
        var verdict = await Task.Run(() => rules.Decide(path)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(verdict.IsIgnored);
    }

    [Fact]
    public void Ten_thousand_rules_are_enough() =>
        Assert.Throws<FileException>(() => IgnorePatterns.Parse(string.Concat(Enumerable.Repeat("a\n", 10_001))));

    private static string Verdict(IgnorePatterns rules, string path)
    {
        var verdict = rules.Decide(path);
        return (verdict.IsIgnored ? "ignored" : "kept") + (verdict.Rule is { } rule ? $" {rule}" : "");
    }

    private static IgnoreVerdict Walk(IgnorePatterns rules, string path)
    {
        IgnoreVerdict? verdict = null;
        var names = path.Split('/');
        for (var i = 1; i <= names.Length; i++) verdict = rules.Decide(string.Join('/', names[..i]), verdict);
        return verdict!;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
