using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Serving;

/// <summary>
/// A request that is answered with an error. The codes are the specification's (distribution-spec, "Error Codes"), not this product's: they go
/// to a client that may be anybody's.
/// </summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It never leaves this room: RegistryEndpoint makes an answer of it.")]
internal sealed partial class Refusal(int status, string code, string message, string? detail = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    /// <summary>Headers beside the body: where an upload stands, what methods there are.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    public ServedAnswer ToAnswer() => new ServedAnswer(status) { Headers = Headers }.WithJson(JsonWriting.Write(this, Write));

    private static void Write(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartObject();
        json.WriteStartArray("errors");
        json.WriteStartObject();
        json.WriteString("code", refusal.Code);
        json.WriteString("message", refusal.Message);
        json.WriteText("detail", refusal.Detail);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private string? Detail => detail;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
