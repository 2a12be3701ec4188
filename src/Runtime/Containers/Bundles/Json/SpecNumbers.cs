using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>What documents of the runtime specification have beyond those of images: small numbers, maps of objects, and absent empty lists.</summary>
internal static class SpecNumbers
{
    public static uint UInt32(this JsonPart part) => part.UInt64() is <= uint.MaxValue and var number ? (uint)number : throw part.Wrong("the number has more than 32 bits");

    public static ushort UInt16(this JsonPart part) => part.UInt64() is <= ushort.MaxValue and var number ? (ushort)number : throw part.Wrong("the number has more than 16 bits");

    public static IReadOnlyDictionary<string, T> Map<T>(this JsonPart part, Func<JsonPart, T> read)
        where T : class
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, member) in part.Members()) map[name] = read(member);
        return map;
    }

    public static void WriteItems<T>(this Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
        where T : class => json.WriteList(name, items.Count == 0 ? null : items, write);

    public static void WriteEntries<T>(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, T>? map, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (map is null) return;
        json.WriteStartObject(name);
        foreach (var (key, value) in map.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WritePart(key, value, write);
        json.WriteEndObject();
    }

    public static void WriteUnsigned(this Utf8JsonWriter json, string name, ulong? number)
    {
        if (number is { } given) json.WriteNumber(name, given);
    }
}
