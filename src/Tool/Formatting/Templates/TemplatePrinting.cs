using System.Text;

namespace BuildKit.Tool.Formatting.Templates;

/// <summary>Go's Sprint and Sprintln.</summary>
internal static class TemplatePrinting
{
    /// <summary>A space stands between two operands when neither is a string.</summary>
    public static string Print(IReadOnlyList<Value> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0 && values[i] is not Value.Text && values[i - 1] is not Value.Text) text.Append(' ');
            text.Append(values[i].Display());
        }

        return text.ToString();
    }

    public static string PrintLine(IReadOnlyList<Value> values) => string.Join(' ', values.Select(v => v.Display())) + "\n";
}
