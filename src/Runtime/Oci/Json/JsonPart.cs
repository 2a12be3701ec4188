using System.Globalization;
using System.Text.Json;

namespace BuildKit.Oci.Json;

/// <summary>
/// A value of a JSON document that knows its place, so that what is wrong with it can be said with its path; every complaint is a
/// <see cref="JsonException"/>. Documents are read by hand: the serializer's metadata is generic over primitive types, which no ahead-of-time
/// image of ours may contain, and compiling it at each start took longer than most commands.
/// </summary>
internal sealed class JsonPart
{
    private readonly JsonElement _value;
    private readonly JsonPart? _parent;
    private readonly string? _name;
    private readonly int _index;

    private JsonPart(JsonElement value, JsonPart? parent = null, string? name = null, int index = 0) =>
        (_value, _parent, _name, _index) = (value, parent, name, index);

    /// <summary>JSONPath, as far as documents need it.</summary>
    public string Path => _parent is null ? "$" : _name is null ? $"{_parent.Path}[{_index.ToString(CultureInfo.InvariantCulture)}]" : $"{_parent.Path}.{_name}";

    /// <summary>The document is gone when <paramref name="read"/> returns: it keeps no part. Of members with the same name the last counts.</summary>
    public static T Read<T>(ReadOnlySpan<byte> json, int deepest, Func<JsonPart, T> read)
    {
        using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = deepest });
        try
        {
            return read(new JsonPart(document.RootElement));
        }
        catch (InvalidOperationException e)
        {
            // Kinds are checked before values are taken, so this is what is left: bytes that are not UTF-8, or half of a surrogate pair.
            throw new JsonException($"it has text that is not Unicode: {e.Message}", e);
        }
    }

    /// <summary>Null when there is no such member.</summary>
    public JsonPart? Given(string name)
    {
        Expect(JsonValueKind.Object, "an object");
        return _value.TryGetProperty(name, out var member) ? new JsonPart(member, this, name) : null;
    }

    /// <summary>Null when there is no such member, and when it is null.</summary>
    public JsonPart? Member(string name) => Given(name) is { _value.ValueKind: not JsonValueKind.Null } member ? member : null;

    /// <summary>A member that must be there and not be null.</summary>
    public JsonPart Required(string name) => Member(name) ?? throw Wrong($"'{name}' is missing");

    public string Text()
    {
        Expect(JsonValueKind.String, "a string");
        return _value.GetString()!;
    }

    public long Int64() => _value.ValueKind == JsonValueKind.Number && _value.TryGetInt64(out var number) ? number : throw Want("a whole number");

    public ulong UInt64() => _value.ValueKind == JsonValueKind.Number && _value.TryGetUInt64(out var number) ? number : throw Want("a whole number that is not negative");

    public int Int32() => _value.ValueKind == JsonValueKind.Number && _value.TryGetInt32(out var number) ? number : throw Want("a whole number of 32 bits");

    public bool Boolean() => _value.ValueKind is JsonValueKind.True or JsonValueKind.False ? _value.GetBoolean() : throw Want("true or false");

    /// <summary>RFC 3339. Go writes nanoseconds; what is finer than 100 of them is cut off.</summary>
    public DateTimeOffset Time() => _value.ValueKind == JsonValueKind.String && _value.TryGetDateTimeOffset(out var time) ? time : throw Want("a date and time");

    public Digest Digest() => _value.ValueKind == JsonValueKind.String && Oci.Digest.TryParse(_value.GetString(), out var digest) ? digest : throw Want("a sha256 digest");

    /// <summary>False when the member is missing or null.</summary>
    public bool Flag(string name) => Member(name)?.Boolean() ?? false;

    public T[] List<T>(Func<JsonPart, T> read)
        where T : class
    {
        Expect(JsonValueKind.Array, "a list");
        var list = new T[_value.GetArrayLength()];
        var index = 0;
        foreach (var item in _value.EnumerateArray())
        {
            list[index] = read(new JsonPart(item, this, index: index));
            index++;
        }

        return list;
    }

    public string[] Texts() => List(item => item.Text());

    /// <summary>An object of strings; Go writes null for some that are empty.</summary>
    public IReadOnlyDictionary<string, string> Map()
    {
        Expect(JsonValueKind.Object, "an object of strings");
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in _value.EnumerateObject())
            map[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? "" : new JsonPart(member.Value, this, member.Name).Text();
        return OrdinalMap.From(map);
    }

    /// <summary>The members of an object in their order.</summary>
    public List<KeyValuePair<string, JsonPart>> Members()
    {
        Expect(JsonValueKind.Object, "an object");
        var members = new List<KeyValuePair<string, JsonPart>>();
        foreach (var member in _value.EnumerateObject()) members.Add(new(member.Name, new JsonPart(member.Value, this, member.Name)));
        return members;
    }

    /// <summary>Go's map to empty struct, <c>{"80/tcp": {}}</c>: only the names count.</summary>
    public IReadOnlyCollection<string> Set()
    {
        Expect(JsonValueKind.Object, "an object with empty objects");
        var set = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in _value.EnumerateObject()) set.Add(member.Name);
        string[] names = [.. set];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>The members that are none of <paramref name="known"/>, in their order; null when there are none.</summary>
    public IDictionary<string, JsonElement>? Others(string[] known)
    {
        Dictionary<string, JsonElement>? others = null;
        foreach (var member in _value.EnumerateObject())
        {
            if (Array.IndexOf(known, member.Name) < 0) (others ??= new(StringComparer.Ordinal))[member.Name] = member.Value.Clone();
        }

        return others;
    }

    public JsonException Wrong(string what) => new(what, Path, null, null);

    private void Expect(JsonValueKind kind, string want)
    {
        if (_value.ValueKind != kind) throw Want(want);
    }

    private JsonException Want(string want) => Wrong($"got {Got()}, want {want}");

    private string Got() => _value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}
