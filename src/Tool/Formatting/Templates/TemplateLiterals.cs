using System.Globalization;
using System.Text;

namespace BuildKit.Tool.Formatting.Templates;

/// <summary>Go's string and number literals, as far as templates use them.</summary>
internal static class TemplateLiterals
{
    public static string ReadString(string source, ref int position)
    {
        var start = position;
        var quote = source[position++];
        var text = new StringBuilder();
        while (position < source.Length && source[position] != quote)
        {
            var c = source[position++];
            if (quote == '"' && c == '\n') break;
            text.Append(quote == '"' && c == '\\' ? ReadEscape(source, ref position) : c.ToString());
        }

        if (position >= source.Length || source[position] != quote) throw ToolException.Template(source, start, $"the string is not closed by {quote}");
        position++;
        return text.ToString();
    }

    public static Value ReadNumber(string source, TemplateToken token)
    {
        var text = token.Content.Replace("_", "", StringComparison.Ordinal);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)) return integer;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out integer)) return integer;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)) return new Value.Real(real);
        throw ToolException.Template(source, token.Position, $"'{token.Content}' is not a number");
    }

    private static string ReadEscape(string source, ref int position)
    {
        var at = position - 1;
        var c = position < source.Length ? source[position++] : '\0';
        return c switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'a' => "\a",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            '\\' or '"' or '\'' => c.ToString(),
            'x' => ReadCode(source, ref position, at, 2),
            'u' => ReadCode(source, ref position, at, 4),
            _ => throw ToolException.Template(source, at, "the escape is not one of \\n \\t \\r \\\\ \\\" \\xHH \\uHHHH"),
        };
    }

    private static string ReadCode(string source, ref int position, int at, int digits)
    {
        if (position + digits > source.Length
            || !ushort.TryParse(source.AsSpan(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            throw ToolException.Template(source, at, $"want {digits} hexadecimal digits in the escape");
        position += digits;
        return ((char)code).ToString();
    }
}
