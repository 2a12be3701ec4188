using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Oci.Json;

namespace BuildKit.Storage;

/// <summary>Something that happened to a container, image or volume of a store, in Docker's words.</summary>
/// <param name="Type">container, image or volume.</param>
/// <param name="Action">start, die, pull, …; some have a detail behind a colon ("health_status: healthy").</param>
/// <param name="Id">Of what it happened to: a container's id, an image's or volume's name.</param>
/// <param name="Time">When.</param>
public sealed record StoreEvent(string Type, string Action, string Id, DateTimeOffset Time)
{
    private const int Deepest = 4;

    /// <summary>Name, image, labels, exit code.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = OrdinalMap.From([]);

    public byte[] ToJson() => JsonWriting.Write(this, Write);

    /// <summary>Null for a line that is none: the last one may be cut.</summary>
    public static StoreEvent? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonPart.Read(json, Deepest, Read);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static StoreEvent Read(JsonPart part) =>
        new(part.Required("type").Text(), part.Required("action").Text(), part.Required("id").Text(), part.Required("time").Time())
        {
            Attributes = part.Member("attributes")?.Map() ?? OrdinalMap.From([]),
        };

    private static void Write(Utf8JsonWriter json, StoreEvent happened)
    {
        json.WriteStartObject();
        json.WriteString("time", happened.Time);
        json.WriteString("type", happened.Type);
        json.WriteString("action", happened.Action);
        json.WriteString("id", happened.Id);
        json.WriteMap("attributes", happened.Attributes);
        json.WriteEndObject();
    }
}
