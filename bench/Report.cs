using System.Text;

namespace BuildKit.Bench;

/// <summary>Gathers tables and prints them as Markdown, with the machine they were measured on.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();

    public void Table(string title, string[] header, IEnumerable<string[]> rows)
    {
        _text.Append("\n### ").Append(title).Append("\n\n");
        Line(header);
        Line([.. header.Select(_ => "---")]);
        foreach (var row in rows) Line(row);
    }

    public void Note(string text) => _text.Append('\n').Append(text).Append('\n');

    public string ToMarkdown() =>
        $"Measured {DateTime.UtcNow:yyyy-MM-dd} on {Environment.ProcessorCount} cores, {Environment.OSVersion.VersionString}, .NET {Environment.Version}.\n{_text}";

    private void Line(string[] cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
