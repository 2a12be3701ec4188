using System.Text.Encodings.Web;
using System.Text.Json;

namespace BuildKit.Oci.Json;

/// <summary>The members of documents: absent when null, maps and sets in ordinal order, no white space.</summary>
internal static class JsonWriting
{
    /// <summary>Characters such as '+' in media types stay readable; the documents are never put into HTML.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write<T>(T document, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options)) write(json, document);
        return bytes.ToArray();
    }

    public static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    public static void WriteDigest(this Utf8JsonWriter json, string name, Digest? digest) => json.WriteText(name, digest?.ToString());

    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } given) json.WriteString(name, given);
    }

    public static void WriteInteger(this Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } given) json.WriteNumber(name, given);
    }

    public static void WriteFlag(this Utf8JsonWriter json, string name, bool? flag)
    {
        if (flag is { } given) json.WriteBoolean(name, given);
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null) return;
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void WriteDigests(this Utf8JsonWriter json, string name, IReadOnlyList<Digest> digests)
    {
        json.WriteStartArray(name);
        foreach (var digest in digests) json.WriteStringValue(digest.ToString());
        json.WriteEndArray();
    }

    public static void WriteList<T>(this Utf8JsonWriter json, string name, IReadOnlyList<T>? items, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (items is null) return;
        json.WriteStartArray(name);
        foreach (var item in items) write(json, item);
        json.WriteEndArray();
    }

    public static void WritePart<T>(this Utf8JsonWriter json, string name, T? part, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (part is null) return;
        json.WritePropertyName(name);
        write(json, part);
    }

    public static void WriteMap(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? map)
    {
        if (map is null) return;
        json.WriteStartObject(name);
        foreach (var key in Sorted(map.Keys)) json.WriteString(key, map[key]);
        json.WriteEndObject();
    }

    public static void WriteSet(this Utf8JsonWriter json, string name, IReadOnlyCollection<string>? set)
    {
        if (set is null) return;
        json.WriteStartObject(name);
        foreach (var key in Sorted(set))
        {
            json.WriteStartObject(key);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void WriteOthers(this Utf8JsonWriter json, IDictionary<string, JsonElement>? others)
    {
        if (others is null) return;
        foreach (var (name, value) in others)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    private static string[] Sorted(IEnumerable<string> names)
    {
        string[] sorted = [.. names];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }
}
