namespace BuildKit.Tool.Formatting.Templates;

/// <summary>Go's eq and lt: basic kinds only, and both sides of the same kind.</summary>
internal static class TemplateComparison
{
    /// <summary>True when the first argument equals any of the others.</summary>
    public static bool Equal(IReadOnlyList<Value> arguments, Func<string, Exception> error)
    {
        if (arguments.Count < 2) throw error($"want 2 arguments, got {arguments.Count}");
        for (var i = 1; i < arguments.Count; i++)
            if (Equal(arguments[0], arguments[i], error)) return true;
        return false;
    }

    public static int Order(IReadOnlyList<Value> arguments, Func<string, Exception> error) => (arguments[0], arguments[1]) switch
    {
        (Value.Text a, Value.Text b) => string.CompareOrdinal(a.Content, b.Content),
        (Value.Integer a, Value.Integer b) => a.Number.CompareTo(b.Number),
        (Value.Integer or Value.Real, Value.Integer or Value.Real) => Number(arguments[0]).CompareTo(Number(arguments[1])),
        var (a, b) => throw Mismatch(a, b, error),
    };

    private static bool Equal(Value a, Value b, Func<string, Exception> error) => (a, b) switch
    {
        (Value.Nothing, _) or (_, Value.Nothing) => a is Value.Nothing && b is Value.Nothing,
        (Value.Flag x, Value.Flag y) => x.State == y.State,
        (Value.Text x, Value.Text y) => x.Content == y.Content,
        (Value.Integer x, Value.Integer y) => x.Number == y.Number,
        (Value.Integer or Value.Real, Value.Integer or Value.Real) => Number(a).Equals(Number(b)),
        _ => throw Mismatch(a, b, error),
    };

    private static double Number(Value value) => value is Value.Integer i ? i.Number : ((Value.Real)value).Number;

    private static Exception Mismatch(Value a, Value b, Func<string, Exception> error) => error($"{a.Kind} and {b.Kind} cannot be compared");
}
