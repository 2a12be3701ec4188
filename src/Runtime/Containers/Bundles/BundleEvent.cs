using BuildKit.Containers.Bundles.Json;
using BuildKit.Containers.Usage;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles;

/// <summary>One line of "events".</summary>
public sealed record BundleEvent
{
    private BundleEvent(string type, string id, GroupStatistics? statistics) => (Type, Id, Statistics) = (type, id, statistics);

    /// <summary>"stats", or "oom": the kernel has killed a process of the container for its memory limit.</summary>
    public string Type { get; }

    public string Id { get; }

    internal GroupStatistics? Statistics { get; }

    internal static BundleEvent Of(string id, GroupStatistics statistics) => new("stats", id, statistics);

    internal static BundleEvent OutOfMemory(string id) => new("oom", id, null);

    /// <summary>One line, with runc's members.</summary>
    public byte[] ToJson() => JsonWriting.Write(this, static (json, happened) =>
    {
        json.WriteStartObject();
        json.WriteString("type", happened.Type);
        json.WriteString("id", happened.Id);
        json.WritePart("data", happened.Statistics, StatisticsJson.Write);
        json.WriteEndObject();
    });
}
