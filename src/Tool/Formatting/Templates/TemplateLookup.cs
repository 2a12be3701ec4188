namespace BuildKit.Tool.Formatting.Templates;

/// <summary><c>index</c> and <c>slice</c>.</summary>
internal static class TemplateLookup
{
    public static Value Index(IReadOnlyList<Value> arguments, Func<string, Exception> error)
    {
        if (arguments.Count == 0) throw error("want a list or an object");
        var value = arguments[0];
        for (var i = 1; i < arguments.Count; i++)
            value = (value, arguments[i]) switch
            {
                (Value.Map map, Value.Text key) => map.Find(key.Content) ?? "",
                (Value.Nothing, Value.Text) => "",
                (Value.Sequence list, Value.Integer n) when n.Number >= 0 && n.Number < list.Items.Count => list.Items[(int)n.Number],
                (Value.Sequence list, Value.Integer n) => throw error($"{n.Number} is outside of the list of {list.Items.Count}"),
                (Value.Map, var key) => throw error($"an object is indexed by a string, not by {key.Kind}"),
                (Value.Sequence, var key) => throw error($"a list is indexed by a number, not by {key.Kind}"),
                var (subject, _) => throw error($"{subject.Kind} cannot be indexed"),
            };
        return value;
    }

    public static Value Slice(IReadOnlyList<Value> arguments, Func<string, Exception> error)
    {
        if (arguments.Count is < 1 or > 3) throw error($"want a value and two positions, got {arguments.Count} arguments");
        var length = arguments[0] switch
        {
            Value.Text t => t.Content.Length,
            Value.Sequence s => s.Items.Count,
            var other => throw error($"{other.Kind} cannot be sliced"),
        };
        var start = arguments.Count > 1 ? TemplateFunctions.Count(arguments[1], error) : 0;
        var end = arguments.Count > 2 ? TemplateFunctions.Count(arguments[2], error) : length;
        if (start > end || end > length) throw error($"{start} to {end} is outside of 0 to {length}");
        return arguments[0] is Value.Text text ? text.Content[start..end] : Value.List(((Value.Sequence)arguments[0]).Items.Take(start..end));
    }
}
