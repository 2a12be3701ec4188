namespace BuildKit.Tool.Formatting;

/// <summary>One field of a list: <paramref name="Name"/> in templates and JSON, <paramref name="Header"/> over its column.</summary>
internal sealed record Column<T>(string Name, string Header, Func<T, Value> Show)
{
    /// <summary>Costs more than a glance, or is an object for <c>{{.Label "x"}}</c>: only shown when a template names it.</summary>
    public bool OnlyByName { get; init; }

    /// <summary>What a template that takes the whole row shows, where that differs.</summary>
    public Func<T, Value>? InWhole { get; init; }
}
