using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Supervision;

/// <summary>The one line by which a monitor tells its starter how the start went: nothing in it means well.</summary>
internal sealed record MonitorReport
{
    private const int Deepest = 4;

    public string? Code { get; init; }

    public string? Message { get; init; }

    public string? Remedy { get; init; }

    public int ExitCode { get; init; }

    public static byte[] Write(Exception? failure) => JsonWriting.Write(Of(failure), Write);

    /// <summary>Null when the monitor said nothing that makes sense: it died.</summary>
    public static MonitorReport? TryRead(ReadOnlySpan<byte> json)
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

    private static void Write(Utf8JsonWriter json, MonitorReport report)
    {
        json.WriteStartObject();
        json.WriteText("code", report.Code);
        json.WriteText("message", report.Message);
        json.WriteText("remedy", report.Remedy);
        json.WriteNumber("exitCode", report.ExitCode);
        json.WriteEndObject();
    }

    private static MonitorReport Read(JsonPart part) => new()
    {
        Code = part.Member("code")?.Text(),
        Message = part.Member("message")?.Text(),
        Remedy = part.Member("remedy")?.Text(),
        ExitCode = part.Member("exitCode")?.Int32() ?? 0,
    };

    private static MonitorReport Of(Exception? failure) => failure switch
    {
        null => new MonitorReport(),
        BuildKitException known => new MonitorReport { Code = known.Code, Message = known.Message, Remedy = known.Remedy, ExitCode = ExitCodeOf(known) },
        _ => new MonitorReport { Code = "BK3216", Message = $"Starting the container: {failure.GetType().Name}: {failure.Message}", ExitCode = 125 },
    };

    private static int ExitCodeOf(BuildKitException failure) => failure switch
    {
        ContainerException container => container.ExitCode,
        Launch.LaunchException launch => launch.ExitCode,
        _ => 125,
    };
}
