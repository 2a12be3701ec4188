using System.Text.Json.Serialization;

namespace BuildKit.Containers;

/// <summary>Docker's words for the life of a container.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContainerStatus>))]
public enum ContainerStatus
{
    [JsonStringEnumMemberName("created")]
    Created,

    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("paused")]
    Paused,

    [JsonStringEnumMemberName("exited")]
    Exited,

    /// <summary>Being removed; what is left of it is only good for removing it again.</summary>
    [JsonStringEnumMemberName("removing")]
    Removing,
}
