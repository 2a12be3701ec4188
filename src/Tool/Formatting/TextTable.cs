namespace BuildKit.Tool.Formatting;

/// <summary>
/// Lines of cells, aligned as Docker's tables are: a column is three wider than its widest cell and at least ten wide, the last cell of a line
/// is not padded.
/// </summary>
internal static class TextTable
{
    private const int MinimumWidth = 10;
    private const int Gap = 3;

    public static void Write(TextWriter output, IReadOnlyList<IReadOnlyList<string>> lines, int minimumWidth = MinimumWidth)
    {
        List<string[]> cells = [.. lines.Select(line => line.Select(OneLine).ToArray())];
        var widths = Widths(cells, minimumWidth);
        foreach (var line in cells)
        {
            for (var i = 0; i < line.Length; i++)
            {
                output.Write(line[i]);
                if (i < line.Length - 1) Pad(output, widths[i] - Width(line[i]));
            }

            output.Write('\n');
        }
    }

    private static void Pad(TextWriter output, int count)
    {
        const string blanks = "                                                                ";
        for (; count > 0; count -= blanks.Length) output.Write(blanks.AsSpan(0, Math.Min(count, blanks.Length)));
    }

    private static List<int> Widths(List<string[]> lines, int minimum)
    {
        var widths = new List<int>();
        foreach (var line in lines)
            for (var i = 0; i < line.Length - 1; i++)
            {
                if (i == widths.Count) widths.Add(minimum);
                widths[i] = Math.Max(widths[i], Width(line[i]) + Gap);
            }

        return widths;
    }

    /// <summary>Counts characters, not UTF-16 units; wide and combining ones are rare in names and not measured.</summary>
    private static int Width(string cell)
    {
        var width = cell.Length;
        if (!cell.AsSpan().ContainsAnyInRange('\uDC00', '\uDFFF')) return width;
        foreach (var c in cell)
            if (char.IsLowSurrogate(c)) width--;
        return width;
    }

    /// <summary>Names and labels come from images of others: what could steer a terminal or break the table is shown as '?'.</summary>
    private static string OneLine(string cell) =>
        cell.AsSpan().ContainsAnyInRange('\0', '\u001f') || cell.AsSpan().ContainsAnyInRange('\u007f', '\u009f') ? ShownText.Of(cell) : cell;
}
