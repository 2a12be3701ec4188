using System.Globalization;

namespace BuildKit.Tool.Formatting;

/// <summary>
/// What templates and inspect commands see: a JSON-like tree. It is built by hand from records, so that formatting needs no reflection.
/// </summary>
internal abstract record Value
{
    private Value()
    {
    }

    public static Value Nil { get; } = new Nothing();

    /// <summary>No value, or a null of a kind that is known: Go prints <c>&lt;nil&gt;</c> for those of pointers, <c>[]</c> of lists and <c>map[]</c> of maps.</summary>
    public sealed record Nothing(string Shown = Nothing.NoValue) : Value
    {
        public const string NoValue = "<no value>";
        public const string NullPointer = "<nil>";
        public const string NullList = "[]";
        public const string NullMap = "map[]";
    }

    public sealed record Text(string Content) : Value;

    public sealed record Flag(bool State) : Value;

    public sealed record Integer(long Number) : Value;

    public sealed record Real(double Number) : Value;

    public sealed record Sequence(IReadOnlyList<Value> Items) : Value;

    /// <summary>A <paramref name="Open"/> map holds names that users chose (labels, ports): asking for one that is absent gives nothing. In a closed one that is an error.</summary>
    public sealed record Map(IReadOnlyList<KeyValuePair<string, Value>> Entries, bool Open = false) : Value
    {
        /// <summary>Members that are left out while they are empty: templates find them, nobody else sees them.</summary>
        public IReadOnlyList<KeyValuePair<string, Value>> Unset { get; init; } = [];

        public Value? Find(string name) => In(Entries, name) ?? In(Unset, name);

        /// <summary>Without those of the named members that are nothing, zero or empty, which templates still find.</summary>
        public Map WithoutEmpty(params ReadOnlySpan<string> names)
        {
            var optional = names.ToArray();
            var left = Entries.ToLookup(e => Array.IndexOf(optional, e.Key) >= 0 && !e.Value.IsTrue);
            return this with { Entries = [.. left[false]], Unset = [.. Unset, .. left[true]] };
        }

        private static Value? In(IReadOnlyList<KeyValuePair<string, Value>> members, string name)
        {
            foreach (var (key, value) in members)
                if (key == name) return value;
            return null;
        }
    }

    public static implicit operator Value(string? text) => text is null ? Nil : new Text(text);

    public static implicit operator Value(bool flag) => new Flag(flag);

    public static implicit operator Value(long number) => new Integer(number);

    public static Value List(IEnumerable<string>? items) => items is null ? Nil : new Sequence([.. items.Select(i => (Value)i)]);

    public static Value List(IEnumerable<Value> items) => new Sequence([.. items]);

    public static Map Object(params ReadOnlySpan<(string Name, Value Value)> members)
    {
        var entries = new KeyValuePair<string, Value>[members.Length];
        for (var i = 0; i < entries.Length; i++) entries[i] = new(members[i].Name, members[i].Value);
        return new Map(entries);
    }

    /// <summary>Keys in ordinal order, as Go prints and ranges over maps.</summary>
    public static Value Dictionary(IEnumerable<KeyValuePair<string, Value>>? entries) =>
        entries is null ? Nil : new Map([.. entries.OrderBy(e => e.Key, StringComparer.Ordinal)], Open: true);

    public static Value Dictionary(IEnumerable<KeyValuePair<string, string>>? entries) =>
        Dictionary(entries?.Select(e => KeyValuePair.Create(e.Key, (Value)e.Value)));

    /// <summary>Go's truth: neither absent, false, zero nor empty.</summary>
    public bool IsTrue => this switch
    {
        Nothing => false,
        Text t => t.Content.Length > 0,
        Flag f => f.State,
        Integer i => i.Number != 0,
        Real r => r.Number != 0,
        Sequence s => s.Items.Count > 0,
        Map m => m.Entries.Count > 0,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The name of the kind as messages say it.</summary>
    public string Kind => this switch
    {
        Nothing => "nothing",
        Text => "a string",
        Flag => "a boolean",
        Integer or Real => "a number",
        Sequence => "a list",
        Map => "an object",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>As Go's <c>%v</c> shows it: <c>[a b]</c> for lists, <c>map[k:v]</c> for open maps, <c>{v w}</c> for objects.</summary>
    public string Display() => this switch
    {
        Nothing n => n.Shown,
        Text t => t.Content,
        Flag f => f.State ? "true" : "false",
        Integer i => i.Number.ToString(CultureInfo.InvariantCulture),
        Real r => r.Number.ToString("R", CultureInfo.InvariantCulture),
        Sequence s => $"[{string.Join(' ', s.Items.Select(i => i.DisplayInside()))}]",
        Map { Open: true } m => $"map[{string.Join(' ', m.Entries.Select(e => $"{e.Key}:{e.Value.DisplayInside()}"))}]",
        Map m => $"{{{string.Join(' ', m.Entries.Select(e => e.Value.DisplayInside()))}}}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private string DisplayInside() => this is Nothing { Shown: Nothing.NoValue } ? Nothing.NullPointer : Display();
}
