using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildKit.Containers;

/// <summary>The one line by which a monitor tells its starter how the start went: nothing in it means well.</summary>
internal sealed record MonitorReport
{
    public string? Code { get; init; }

    public string? Message { get; init; }

    public string? Remedy { get; init; }

    public int ExitCode { get; init; }

    public static byte[] Write(Exception? failure) => JsonSerializer.SerializeToUtf8Bytes(Of(failure), MonitorReportJson.Default.MonitorReport);

    /// <summary>Null when the monitor said nothing that makes sense: it died.</summary>
    public static MonitorReport? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, MonitorReportJson.Default.MonitorReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }

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

[JsonSerializable(typeof(MonitorReport))]
internal sealed partial class MonitorReportJson : JsonSerializerContext;
