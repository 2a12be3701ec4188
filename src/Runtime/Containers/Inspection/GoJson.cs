using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Inspection;

/// <summary>Values as Go's encoder writes them, whose distinctions between empty and null templates and clients know.</summary>
internal static class GoJson
{
    /// <summary>Go's empty lists that nobody made are null.</summary>
    public static void WriteListOrNull(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        string[] list = [.. values];
        if (list.Length > 0) json.WriteTexts(name, list);
        else json.WriteNull(name);
    }

    /// <summary>Go's sets: objects whose members are empty objects.</summary>
    public static void WriteSetOrNull(this Utf8JsonWriter json, string name, IEnumerable<string> members)
    {
        string[] set = [.. members];
        if (set.Length > 0) json.WriteSet(name, set);
        else json.WriteNull(name);
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
