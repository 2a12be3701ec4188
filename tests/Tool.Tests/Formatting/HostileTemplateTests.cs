using BuildKit.Tool.Formatting;
using BuildKit.Tool.Formatting.Templates;

namespace BuildKit.Tool.Tests.Formatting;

public sealed class HostileTemplateTests
{
    [Fact]
    public void A_template_longer_than_its_bound_is_refused() => AssertRefused(new string('x', 70_000), "longer than");

    [Fact]
    public void Parentheses_nested_ten_thousand_deep_are_refused() =>
        AssertRefused("{{" + new string('(', 10_000) + "1" + new string(')', 10_000) + "}}", "nested deeper");

    [Fact]
    public void Blocks_nested_thousands_deep_are_refused() =>
        AssertRefused(string.Concat(Enumerable.Repeat("{{if 1}}", 3000)) + string.Concat(Enumerable.Repeat("{{end}}", 3000)), "nested deeper");

    [Fact]
    public void A_chain_of_else_if_is_refused_when_it_is_deeper_than_the_bound() =>
        AssertRefused("{{if 0}}" + string.Concat(Enumerable.Repeat("{{else if 0}}", 3000)) + "{{end}}", "nested deeper");

    [Fact]
    public void Ranges_within_ranges_run_out_of_steps() =>
        AssertRefused("{{range 100000}}{{range 100000}}{{range 100000}}{{end}}{{end}}{{end}}", "steps");

    [Fact]
    public void Output_that_grows_without_end_is_cut_off_by_an_error() =>
        AssertRefused("{{range 100000}}{{pad \"x\" 100000 100000}}{{end}}", "writes more than");

    [Theory]
    [InlineData("{{printf \"%999999999d\" 1}}")]
    [InlineData("{{printf \"%.999999999f\" 1.0}}")]
    public void A_width_beyond_reason_is_refused(string template) => AssertRefused(template, "larger than");

    [Fact]
    public void A_padding_beyond_reason_is_refused() => AssertRefused("{{pad \"x\" 99999999 0}}", "small whole number");

    private static void AssertRefused(string template, string reason)
    {
        var error = Assert.Throws<ToolException>(() => GoTemplate.Parse(template).Render(Value.Nil));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
