using System.Globalization;
using System.Text;

namespace BuildKit.Tool.Formatting.Templates;

/// <summary>Go's Sprintf for the verbs that make sense here: v s q d x X o b t f g e c and %%, with flags, width and precision.</summary>
internal static class Printf
{
    private const int MaximumWidth = 10_000;

    public static string Format(IReadOnlyList<Value> arguments, Func<string, Exception> error)
    {
        if (arguments.Count == 0) throw error("want a format");
        var format = TemplateFunctions.Text(arguments[0], error);
        var result = new StringBuilder();
        var next = 1;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }

            i++;
            var directive = ReadDirective(format, ref i, error);
            if (directive.Verb == '%') result.Append('%');
            else if (next < arguments.Count) result.Append(Justify(directive, Show(directive, arguments[next++], error)));
            else throw error($"%{directive.Verb} has no argument");
        }

        return next == arguments.Count ? result.ToString() : throw error($"the format uses {next - 1} of {arguments.Count - 1} arguments");
    }

    private readonly record struct Directive(string Flags, int Width, int? Precision, char Verb)
    {
        public bool Has(char flag) => Flags.Contains(flag, StringComparison.Ordinal);
    }

    private static Directive ReadDirective(string format, ref int i, Func<string, Exception> error)
    {
        var start = i;
        while (i < format.Length && format[i] is '-' or '+' or ' ' or '0' or '#') i++;
        var flags = format[start..i];
        var width = ReadNumber(format, ref i, error) ?? 0;
        int? precision = null;
        if (i < format.Length && format[i] == '.')
        {
            i++;
            precision = ReadNumber(format, ref i, error) ?? 0;
        }

        return i < format.Length ? new Directive(flags, width, precision, format[i]) : throw error("the format ends inside a %");
    }

    private static int? ReadNumber(string format, ref int i, Func<string, Exception> error)
    {
        int? number = null;
        for (; i < format.Length && char.IsAsciiDigit(format[i]); i++)
            if ((number = ((number ?? 0) * 10) + format[i] - '0') > MaximumWidth) throw error($"a width is larger than {MaximumWidth}");
        return number;
    }

    private static string Show(Directive directive, Value value, Func<string, Exception> error) => (directive.Verb, value) switch
    {
        ('v', _) => value.Display(),
        ('s', Value.Text or Value.Sequence or Value.Map) => Cut(value.Display(), directive.Precision),
        ('q', Value.Text text) => ValueJson.Compact(text),
        ('t', Value.Flag) => value.Display(),
        ('d', Value.Integer n) => Sign(directive, n.Number) + n.Number.ToString(CultureInfo.InvariantCulture),
        ('x', Value.Integer n) => n.Number.ToString("x", CultureInfo.InvariantCulture),
        ('X', Value.Integer n) => n.Number.ToString("X", CultureInfo.InvariantCulture),
        ('o', Value.Integer n) => Convert.ToString(n.Number, 8),
        ('b', Value.Integer n) => Convert.ToString(n.Number, 2),
        ('c', Value.Integer { Number: > 0 and <= 0x10FFFF } n) when Rune.IsValid((int)n.Number) => new Rune((int)n.Number).ToString(),
        ('x', Value.Text text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text.Content)),
        ('X', Value.Text text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text.Content)),
        ('f' or 'F', Value.Integer or Value.Real) => Number(value).ToString("F" + Math.Min(directive.Precision ?? 6, 100), CultureInfo.InvariantCulture),
        ('g', Value.Integer or Value.Real) => Number(value).ToString(directive.Precision is { } p ? "G" + Math.Clamp(p, 1, 100) : "R", CultureInfo.InvariantCulture),
        ('e', Value.Integer or Value.Real) => Number(value).ToString($"0.{new string('0', Math.Min(directive.Precision ?? 6, 100))}e+00", CultureInfo.InvariantCulture),
        _ => throw error($"%{directive.Verb} does not show {value.Kind}"),
    };

    private static string Justify(Directive directive, string text)
    {
        var missing = directive.Width - text.Length;
        if (missing <= 0) return text;
        if (directive.Has('-')) return text + new string(' ', missing);
        if (!directive.Has('0') || directive.Verb is 's' or 'v' or 'q' or 't') return new string(' ', missing) + text;
        var sign = text[0] is '-' or '+' ? 1 : 0;
        return text[..sign] + new string('0', missing) + text[sign..];
    }

    private static string Sign(Directive directive, long number) => directive.Has('+') && number >= 0 ? "+" : directive.Has(' ') && number >= 0 ? " " : "";

    private static string Cut(string text, int? precision) => precision is { } most && most < text.Length ? text[..most] : text;

    private static double Number(Value value) => value is Value.Integer i ? i.Number : ((Value.Real)value).Number;
}
