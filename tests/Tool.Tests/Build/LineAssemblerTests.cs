using System.Text;
using BuildKit.Tool.Output.Building;

namespace BuildKit.Tool.Tests.Build;

public sealed class LineAssemblerTests
{
    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("10%\r50%\r100%\ndone", "100%|done")]
    [InlineData("crlf\r\nnext\r\n", "crlf|next")]
    [InlineData("\e[31mred\e[0m\e[2J plain\n", "red plain")]
    [InlineData("\e]0;title\abell\n", "0;titlebell")]
    [InlineData("tab\there\bx\n", "tab\therex")]
    [InlineData("", "")]
    public void Output_becomes_lines_that_steer_no_terminal(string text, string lines) => Assert.Equal(lines, string.Join('|', Read([text])));

    [Fact]
    public void A_character_may_arrive_in_two_pieces()
    {
        var bytes = Encoding.UTF8.GetBytes("grün\n");
        var assembler = new LineAssembler();
        Assert.Empty(assembler.Add(bytes.AsSpan(0, 3)));
        Assert.Equal(["grün"], assembler.Add(bytes.AsSpan(3)));
    }

    [Fact]
    public void A_line_without_end_is_cut() => Assert.All(Read([new string('x', 100_000)]), line => Assert.True(line.Length <= 16 * 1024));

    private static List<string> Read(string[] pieces)
    {
        var assembler = new LineAssembler();
        var lines = pieces.SelectMany(p => assembler.Add(Encoding.UTF8.GetBytes(p))).ToList();
        if (assembler.Rest() is { } rest) lines.Add(rest);
        return lines;
    }
}
