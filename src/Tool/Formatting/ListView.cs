using BuildKit.Tool.Formatting.Templates;

namespace BuildKit.Tool.Formatting;

/// <summary>Shows rows the way <c>--format</c> and <c>-q</c> ask: table, table template, template, JSON lines, or the identifying column alone.</summary>
internal sealed class ListView<T>(IReadOnlyList<Column<T>> columns)
{
    private const string TablePrefix = "table";

    /// <summary>Names of the columns of the plain table.</summary>
    public required IReadOnlyList<string> Shown { get; init; }

    /// <summary>The column of <c>-q</c>.</summary>
    public required string Quiet { get; init; }

    public void Write(TextWriter output, IReadOnlyList<T> rows, string? format, bool quiet = false)
    {
        if (quiet && string.IsNullOrEmpty(format)) format = $"{{{{.{Quiet}}}}}";
        if (string.IsNullOrEmpty(format) || format == TablePrefix) WriteTable(output, rows);
        else if (format == "json") WriteTemplate(output, rows, "{{json .}}");
        else if (format.StartsWith(TablePrefix + " ", StringComparison.Ordinal)) WriteTableTemplate(output, rows, format[(TablePrefix.Length + 1)..]);
        else WriteTemplate(output, rows, format);
    }

    private void WriteTable(TextWriter output, IReadOnlyList<T> rows)
    {
        var shown = Shown.Select(name => columns.First(c => c.Name == name)).ToList();
        var lines = new List<IReadOnlyList<string>> { shown.ConvertAll(c => c.Header) };
        foreach (var row in rows) lines.Add(shown.ConvertAll(c => c.Show(row).Display()));
        TextTable.Write(output, lines);
    }

    private void WriteTemplate(TextWriter output, IReadOnlyList<T> rows, string format)
    {
        var template = GoTemplate.Parse(Unescape(format));
        foreach (var row in rows)
        {
            output.Write(template.Render(ValueOf(row, template)));
            output.Write('\n');
        }
    }

    private void WriteTableTemplate(TextWriter output, IReadOnlyList<T> rows, string format)
    {
        var template = GoTemplate.Parse(Unescape(format.Trim(' ')));
        var headers = new Value.Map([.. columns.Select(c => KeyValuePair.Create(c.Name, (Value)c.Header))]);
        var lines = new List<IReadOnlyList<string>> { template.RenderHeaders(headers).Split('\t') };
        foreach (var row in rows) lines.Add(template.Render(ValueOf(row, template)).Split('\t'));
        TextTable.Write(output, lines);
    }

    /// <summary>All fields, so that a wrong name can list the right ones; those that a template does not touch stay empty and cost nothing.</summary>
    private Value.Map ValueOf(T row, GoTemplate template)
    {
        var entries = new List<KeyValuePair<string, Value>>(columns.Count);
        foreach (var column in columns)
        {
            var named = template.Fields.Contains(column.Name);
            if (named || !column.OnlyByName) entries.Add(new(column.Name, named ? column.Show(row) : template.UsesWhole ? (column.InWhole ?? column.Show)(row) : ""));
        }

        return new Value.Map(entries);
    }

    /// <summary>Shells hand <c>\t</c> over as two characters; Docker takes them for a tab.</summary>
    private static string Unescape(string format) => format.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
}
