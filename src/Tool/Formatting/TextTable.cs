using System.Text;

namespace BuildKit.Tool.Formatting;

/// <summary>
/// Lines of cells, aligned as Docker's tables are: a column is three wider than its widest cell and at least ten wide, the last cell of a line
/// is not padded.
/// </summary>
internal static class TextTable
{
    private const int MinimumWidth = 10;
    private const int Gap = 3;

    public static void Write(TextWriter output, IReadOnlyList<IReadOnlyList<string>> lines)
    {
        var widths = Widths(lines);
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            for (var i = 0; i < line.Count; i++)
            {
                var cell = OneLine(line[i]);
                text.Append(cell);
                if (i < line.Count - 1) text.Append(' ', widths[i] - Width(cell));
            }

            text.Append('\n');
        }

        output.Write(text);
    }

    private static List<int> Widths(IReadOnlyList<IReadOnlyList<string>> lines)
    {
        var widths = new List<int>();
        foreach (var line in lines)
            for (var i = 0; i < line.Count - 1; i++)
            {
                if (i == widths.Count) widths.Add(MinimumWidth);
                widths[i] = Math.Max(widths[i], Width(OneLine(line[i])) + Gap);
            }

        return widths;
    }

    /// <summary>Counts characters, not UTF-16 units; wide and combining ones are rare in names and not measured.</summary>
    private static int Width(string cell)
    {
        var width = cell.Length;
        foreach (var c in cell)
            if (char.IsLowSurrogate(c)) width--;
        return width;
    }

    /// <summary>Names and labels come from images of others: what could steer a terminal or break the table is shown as '?'.</summary>
    private static string OneLine(string cell)
    {
        foreach (var c in cell)
            if (char.IsControl(c)) return string.Concat(cell.Select(x => char.IsControl(x) ? '?' : x));
        return cell;
    }
}
