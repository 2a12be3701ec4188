using BuildKit.Oci;

namespace BuildKit.Volumes;

/// <summary>A volume that shall be there.</summary>
public sealed record VolumeRequest(string Name)
{
    public string Driver { get; init; } = Volume.LocalDriver;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = OrdinalMap.From([]);

    /// <summary>See <see cref="Volume.Options"/>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = OrdinalMap.From([]);

    /// <summary>A name from nobody, marked as such.</summary>
    public static VolumeRequest Anonymous(string name) => new(name) { Labels = OrdinalMap.From([new(Volume.AnonymousLabel, "")]) };
}
