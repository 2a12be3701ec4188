using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BuildKit.Oci;

namespace BuildKit.Projects;

/// <summary>Documents of this room as JSON, without reflection.</summary>
internal static class ProjectJson
{
    private static readonly ProjectJsonContext Json =
        new(new JsonSerializerOptions(ProjectJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(ProjectImageResult result) => JsonSerializer.Serialize(result, Json.ProjectImageResult);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true, Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ProjectImageResult))]
internal sealed partial class ProjectJsonContext : JsonSerializerContext;
