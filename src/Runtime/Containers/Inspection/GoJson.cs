using System.Text.Json;

namespace BuildKit.Containers.Inspection;

/// <summary>Values as Go's encoder writes them, whose distinctions between empty and null templates and clients know.</summary>
internal static class GoJson
{
    public static void WriteList(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    public static void WriteMap(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map) json.WriteString(key, value);
        json.WriteEndObject();
    }

    /// <summary>Go's empty lists that nobody made are null.</summary>
    public static void WriteListOrNull(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        string[] list = [.. values];
        if (list.Length > 0) json.WriteList(name, list);
        else json.WriteNull(name);
    }

    public static void WriteSetOrNull(this Utf8JsonWriter json, string name, IEnumerable<string> members)
    {
        string[] list = [.. members];
        if (list.Length == 0) json.WriteNull(name);
        else json.WriteSet(name, list);
    }

    /// <summary>Go's sets: objects whose members are empty objects. Left out when there is nothing in it.</summary>
    public static void WriteSet(this Utf8JsonWriter json, string name, IEnumerable<string> members)
    {
        string[] list = [.. members];
        if (list.Length == 0) return;
        json.WriteStartObject(name);
        foreach (var member in list)
        {
            json.WriteStartObject(member);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void WriteEmptyTexts(this Utf8JsonWriter json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) json.WriteString(name, "");
    }

    public static void WriteZeros(this Utf8JsonWriter json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) json.WriteNumber(name, 0);
    }

    public static void WriteNulls(this Utf8JsonWriter json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) json.WriteNull(name);
    }
}
