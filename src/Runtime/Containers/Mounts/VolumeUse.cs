using BuildKit.Volumes;

namespace BuildKit.Containers.Mounts;

/// <summary>A volume and who has it.</summary>
/// <param name="Volume">The volume.</param>
/// <param name="Containers">Names of containers.</param>
public sealed record VolumeUse(Volume Volume, IReadOnlyList<string> Containers);
