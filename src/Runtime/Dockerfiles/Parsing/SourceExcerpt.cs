using System.Globalization;
using System.Text;

namespace BuildKit.Dockerfiles.Parsing;

/// <summary>Lines of a Dockerfile around a place, as BuildKit prints them: the place is marked by <c>>>></c>.</summary>
public static class SourceExcerpt
{
    private const int MaximumLines = 40;
    private const int MaximumWidth = 400;

    /// <summary>
    /// Begins with "Dockerfile:2", then has the lines between two rules. Long instructions and long lines are cut; control characters are
    /// shown as '?', since a terminal would obey them.
    /// </summary>
    public static string Render(SourceText source, SourceRange range)
    {
        var (first, last) = (Clamp(range.Start.Line, source), Clamp(range.End.Line, source));
        var around = first == last ? 2 : 1;
        var to = Math.Min(Math.Min(source.ShownLineCount, last + around), first + MaximumLines);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{source.Name}:{first}\n--------------------\n");
        for (var number = Math.Max(1, first - around); number <= to; number++) Append(text, number, source.Line(number), number >= first && number <= last);
        return text.Append("--------------------\n").ToString();
    }

    private static int Clamp(int line, SourceText source) => Math.Clamp(line, 1, Math.Max(1, source.LineCount));

    private static void Append(StringBuilder text, int number, string line, bool marked)
    {
        text.Append(CultureInfo.InvariantCulture, $"{number,4} | {(marked ? ">>>" : "   ")} ");
        foreach (var c in line.Length > MaximumWidth ? line[..MaximumWidth] + "…" : line) text.Append(char.IsControl(c) && c != '\t' ? '?' : c);
        text.Append('\n');
    }
}
