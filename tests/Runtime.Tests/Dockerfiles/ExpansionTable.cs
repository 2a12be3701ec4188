using BuildKit.Dockerfiles.Expansion;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>expansion.txt: a text, what becomes of it, and the words it falls into.</summary>
public sealed class ExpansionTable
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["A"] = "one", ["EMPTY"] = "", ["TWO"] = "two words", ["PATHS"] = "/usr/local/bin/tool.tar.gz", ["SEMVER"] = "1.2.3-rc.4+abc", ["STARS"] = "a*b?c",
    };

    [Fact]
    public void Every_line_is_expanded_as_the_table_says()
    {
        Assert.All(DockerfileData.Table("expansion.txt"), line =>
        {
            var parts = line.Text.Split(" => ");
            Assert.Equal($"{line.Line}: {parts[0]} => {parts[1]}", $"{line.Line}: {parts[0]} => {Describe(parts[0].Trim(), ExpansionOptions.Default)}");
        });
    }

    [Fact]
    public void A_backtick_escapes_where_the_directive_says_so()
    {
        Assert.Equal(@"$A C:\one", Describe(@"`$A C:\$A", new ExpansionOptions { Escape = '`' }).Split(" | ")[0]);
    }

    [Fact]
    public void In_a_here_document_quotes_mean_nothing()
    {
        Assert.Equal("'one' \"one\" $A", Describe("'$A' \"$A\" \\$A", new ExpansionOptions { IgnoreQuotes = true }).Split(" | ")[0]);
    }

    [Fact]
    public void Names_without_value_stay_where_that_is_wanted()
    {
        var options = new ExpansionOptions { KeepUnset = true, KeepQuotes = true };
        Assert.Equal("$X ${X} ${X:-y} ${X#y} ${X/a/b} 'q' one", Describe("$X ${X} ${X:-y} ${X#y} ${X/a/b} 'q' $A", options).Split(" | ")[0]);
    }

    [Fact]
    public void Names_are_told_apart_by_whether_they_have_a_value()
    {
        var expanded = ShellExpansion.Expand("$A ${B:-$C} ${EMPTY}", Variables);
        Assert.Equal(["A", "EMPTY"], expanded.Used.Order());
        Assert.Equal(["C", "B"], expanded.Unset);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var text = string.Concat(Enumerable.Repeat("${X:-", 10_000)) + string.Concat(Enumerable.Repeat("}", 10_000));
        Assert.Throws<ExpansionException>(() => ShellExpansion.Expand(text, Variables));
    }

    [Fact]
    public void A_pattern_that_would_take_for_ever_is_refused_soon()
    {
        var big = new Dictionary<string, string>(StringComparer.Ordinal) { ["V"] = new string('a', 500_000) };
        var pattern = string.Concat(Enumerable.Repeat("*a", 2000)) + "b";
        Assert.Throws<ExpansionException>(() => ShellExpansion.Expand("${V//" + pattern + "/x}", big));
    }

    [Fact]
    public void A_text_that_grows_without_end_is_refused()
    {
        var big = new Dictionary<string, string>(StringComparer.Ordinal) { ["V"] = new string('a', 500_000) };
        Assert.Throws<ExpansionException>(() => ShellExpansion.Expand("$V$V$V$V", big));
    }

    private static string Describe(string text, ExpansionOptions options)
    {
        try
        {
            var expanded = ShellExpansion.Expand(text, Variables, options);
            return $"{expanded.Text} | {string.Join(" ", expanded.Words.Select(w => $"[{w}]"))}".TrimEnd();
        }
        catch (ExpansionException e)
        {
            return "! " + e.Message;
        }
    }
}
