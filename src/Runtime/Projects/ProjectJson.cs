using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BuildKit.Oci;
using BuildKit.Projects.Explaining;

namespace BuildKit.Projects;

/// <summary>Documents of this room as JSON, without reflection.</summary>
internal static class ProjectJson
{
    private static readonly ProjectJsonContext Json =
        new(new JsonSerializerOptions(ProjectJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static readonly ProjectJsonContext Compact = new(new JsonSerializerOptions(Json.Options) { WriteIndented = false });

    public static string Write(ProjectImageResult result) => JsonSerializer.Serialize(result, Json.ProjectImageResult);

    public static byte[] Write(PlanRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Compact.PlanRecord);

    public static byte[] Write(ExplanationRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Compact.ExplanationRecord);

    /// <summary>Null when it is not one.</summary>
    public static ExplanationRecord? ReadExplanation(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Json.ExplanationRecord);
        }
        catch (JsonException)
        {
            // As with a plan.
            return null;
        }
    }

    /// <summary>Null when it is not one.</summary>
    public static PlanRecord? ReadPlan(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Json.PlanRecord);
        }
        catch (JsonException)
        {
            // A record of another version, or one cut short by a full disk: as if there were none.
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true, Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ProjectImageResult))]
[JsonSerializable(typeof(PlanRecord))]
[JsonSerializable(typeof(ExplanationRecord))]
internal sealed partial class ProjectJsonContext : JsonSerializerContext;
