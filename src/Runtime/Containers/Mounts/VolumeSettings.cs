using BuildKit.Oci;

namespace BuildKit.Containers.Mounts;

/// <summary>How to make a volume that is not there yet.</summary>
public sealed record VolumeSettings
{
    public string Driver { get; init; } = Volumes.Volume.LocalDriver;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = OrdinalMap.From([]);

    public IReadOnlyDictionary<string, string> Options { get; init; } = OrdinalMap.From([]);
}
