using System.Text.Json;
using BuildKit.Tool.Formatting;
using BuildKit.Tool.Formatting.Templates;

namespace BuildKit.Tool.Tests.Formatting;

/// <summary>templates.txt holds the cases: adding one is adding a line.</summary>
public sealed class TemplateTableTests
{
    private static readonly Value Data = ReadData();

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var line in File.ReadLines(TestData.Path("Formatting/templates.txt")))
        {
            if (line.Length == 0 || line.StartsWith("# ", StringComparison.Ordinal)) continue;
            var separator = line.LastIndexOf(" =>", StringComparison.Ordinal);
            cases.Add(line[..separator], line[(separator + 3)..].TrimStart(' '));
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_what_the_table_says(string template, string expected)
    {
        if (expected.StartsWith('!'))
        {
            var error = Assert.Throws<ToolException>(() => GoTemplate.Parse(template.Replace("line\\n", "line\n", StringComparison.Ordinal)).Render(Data));
            Assert.Contains(expected[1..], error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(Unescape(expected), GoTemplate.Parse(template).Render(Data));
        }
    }

    private static string Unescape(string text) => text
        .Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\t", "\t", StringComparison.Ordinal).Replace('\0', '\\').Replace('·', ' ');

    private static Value ReadData()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("Formatting/template-data.json")));
        return ValueJson.Read(document.RootElement);
    }
}
