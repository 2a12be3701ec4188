using System.Globalization;
using System.Text;

namespace BuildKit.Tool.Formatting.Templates;

/// <summary>The functions of templates: Go's own, and those that Docker adds (json, join, split, lower, upper, title, pad, truncate).</summary>
internal static class TemplateFunctions
{
    private static readonly string[] All =
    [
        "and", "eq", "ge", "gt", "index", "join", "json", "le", "len", "lower", "lt", "ne", "not", "or", "pad", "print", "printf", "println",
        "slice", "split", "title", "truncate", "upper",
    ];

    public static string Names => string.Join(", ", All);

    public static bool Exists(string name) => Array.IndexOf(All, name) >= 0;

    public static bool TakesNothing(string name) => name is "print" or "println";

    /// <param name="headers">Functions that would change the name of a column leave it alone.</param>
    /// <param name="error">Makes an exception that points into the template.</param>
    public static Value Call(string name, IReadOnlyList<Value> arguments, bool headers, Func<string, Exception> error)
    {
        if (headers && name is ("json" or "title" or "lower" or "upper" or "join" or "split" or "len"))
            return arguments.Count > 0 ? arguments[0] : Value.Nil;
        return name switch
        {
            "print" => TemplatePrinting.Print(arguments),
            "println" => TemplatePrinting.PrintLine(arguments),
            "printf" => Printf.Format(arguments, error),
            "json" => ValueJson.Compact(One(arguments, error)),
            "len" => Length(One(arguments, error), error),
            "not" => !One(arguments, error).IsTrue,
            "index" => TemplateLookup.Index(arguments, error),
            "slice" => TemplateLookup.Slice(arguments, error),
            "lower" => Text(One(arguments, error), error).ToLowerInvariant(),
            "upper" => Text(One(arguments, error), error).ToUpperInvariant(),
            "title" => Title(Text(One(arguments, error), error)),
            "join" => Join(arguments, error),
            "split" => Split(arguments, error),
            "pad" => Pad(arguments, error),
            "truncate" => Truncate(arguments, error),
            "eq" => TemplateComparison.Equal(arguments, error),
            "ne" => !TemplateComparison.Equal(Exactly(2, arguments, error), error),
            "lt" => TemplateComparison.Order(Exactly(2, arguments, error), error) < 0,
            "le" => TemplateComparison.Order(Exactly(2, arguments, error), error) <= 0,
            "gt" => TemplateComparison.Order(Exactly(2, arguments, error), error) > 0,
            "ge" => TemplateComparison.Order(Exactly(2, arguments, error), error) >= 0,
            _ => throw new System.Diagnostics.UnreachableException(name),
        };
    }

    /// <summary>What <c>range</c> walks over, or null.</summary>
    public static IReadOnlyList<(Value Key, Value Item)>? Items(Value value) => value switch
    {
        Value.Nothing => [],
        Value.Sequence s => [.. s.Items.Select((item, i) => ((Value)(long)i, item))],
        Value.Map m => [.. m.Entries.Select(e => ((Value)e.Key, e.Value))],
        Value.Integer { Number: >= 0 and <= 100_000 } n => [.. Enumerable.Range(0, (int)n.Number).Select(i => ((Value)(long)i, (Value)(long)i))],
        _ => null,
    };

    public static string Text(Value value, Func<string, Exception> error) =>
        value is Value.Text text ? text.Content : throw error($"want a string, got {value.Kind}");

    public static int Count(Value value, Func<string, Exception> error) =>
        value is Value.Integer { Number: >= 0 and <= 1_000_000 } n ? (int)n.Number : throw error($"want a small whole number, got {value.Kind}");

    private static Value One(IReadOnlyList<Value> arguments, Func<string, Exception> error) => Exactly(1, arguments, error)[0];

    private static IReadOnlyList<Value> Exactly(int count, IReadOnlyList<Value> arguments, Func<string, Exception> error) =>
        arguments.Count == count ? arguments : throw error($"want {count} argument{(count == 1 ? "" : "s")}, got {arguments.Count}");

    /// <summary>Go counts the bytes of a string.</summary>
    private static Value Length(Value value, Func<string, Exception> error) => value switch
    {
        Value.Text t => (long)Encoding.UTF8.GetByteCount(t.Content),
        Value.Sequence s => (long)s.Items.Count,
        Value.Map m => (long)m.Entries.Count,
        Value.Nothing => 0L,
        _ => throw error($"{value.Kind} has no length"),
    };

    private static string Title(string text)
    {
        var characters = text.ToCharArray();
        for (var i = 0; i < characters.Length; i++)
            if (i == 0 || !(char.IsLetterOrDigit(characters[i - 1]) || characters[i - 1] is '_' or '\'')) characters[i] = char.ToUpperInvariant(characters[i]);
        return new string(characters);
    }

    private static string Join(IReadOnlyList<Value> arguments, Func<string, Exception> error)
    {
        var items = Exactly(2, arguments, error)[0];
        return items is Value.Sequence or Value.Nothing
            ? string.Join(Text(arguments[1], error), (items as Value.Sequence)?.Items.Select(i => i.Display()) ?? [])
            : throw error($"want a list, got {items.Kind}");
    }

    private static Value Split(IReadOnlyList<Value> arguments, Func<string, Exception> error)
    {
        var text = Text(Exactly(2, arguments, error)[0], error);
        var separator = Text(arguments[1], error);
        return separator.Length == 0 ? Value.List(text.EnumerateRunes().Select(r => r.ToString())) : Value.List(text.Split(separator));
    }

    private static string Pad(IReadOnlyList<Value> arguments, Func<string, Exception> error)
    {
        var text = Text(Exactly(3, arguments, error)[0], error);
        return text.Length == 0 ? text : new string(' ', Count(arguments[1], error)) + text + new string(' ', Count(arguments[2], error));
    }

    /// <summary>Cuts by characters that people see, so that no half of one is left.</summary>
    private static string Truncate(IReadOnlyList<Value> arguments, Func<string, Exception> error)
    {
        var text = Text(Exactly(2, arguments, error)[0], error);
        var most = Count(arguments[1], error);
        var starts = StringInfo.ParseCombiningCharacters(text);
        return starts.Length <= most ? text : text[..starts[most]];
    }
}
