using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BuildKit.Tool.Formatting;

/// <summary>JSON to values and back. Members keep their order; characters stay readable (no <c>\u003c</c>), as Docker's inspect writes them.</summary>
internal static class ValueJson
{
    public static string Compact(Value value) => Write(value, default);

    public static string Indented(Value value) => Write(value, new JsonWriterOptions { Indented = true, IndentSize = 4, NewLine = "\n" });

    public static Value Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new Value.Map([.. element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Read(p.Value)))], Open: true),
        JsonValueKind.Array => Value.List(element.EnumerateArray().Select(Read)),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var number) ? number : new Value.Real(element.GetDouble()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Value.Nil,
    };

    private static string Write(Value value, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options with { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
            Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value)
        {
            case Value.Nothing:
                writer.WriteNullValue();
                break;
            case Value.Text text:
                writer.WriteStringValue(text.Content);
                break;
            case Value.Flag flag:
                writer.WriteBooleanValue(flag.State);
                break;
            case Value.Integer integer:
                writer.WriteNumberValue(integer.Number);
                break;
            case Value.Real real:
                writer.WriteNumberValue(real.Number);
                break;
            case Value.Sequence sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case Value.Map map:
                writer.WriteStartObject();
                foreach (var (name, member) in map.Entries)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
        }
    }
}
