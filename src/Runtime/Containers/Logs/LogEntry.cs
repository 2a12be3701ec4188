using System.Globalization;
using System.Text.Json;

namespace BuildKit.Containers.Logs;

/// <summary>One entry of a json-file log.</summary>
internal readonly record struct LogEntry(LogStream Stream, DateTimeOffset Time, string Text)
{
    /// <summary>What the entry carries besides, as <c>logs --details</c> shows it.</summary>
    public string? Details { get; init; }

    /// <summary>Null for a line that is no entry: the log's last line may be cut by a crash, and other tools may have written to it.</summary>
    public static LogEntry? TryParse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        string? text = null, stream = null, time = null, details = null;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                var name = reader.GetString();
                if (!reader.Read()) return null;
                if (name == "attrs" && reader.TokenType == JsonTokenType.StartObject)
                {
                    details = LogAttributes.Read(ref reader);
                    continue;
                }

                if (reader.TokenType != JsonTokenType.String) return null;
                if (name == "log") text = reader.GetString();
                else if (name == "stream") stream = reader.GetString();
                else if (name == "time") time = reader.GetString();
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return text is null || !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? null
            : new LogEntry(stream == "stderr" ? LogStream.Error : LogStream.Output, at, text) { Details = details };
    }
}
