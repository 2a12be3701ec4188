using BuildKit.Oci;

namespace BuildKit.Building.Steps;

/// <summary>The image of one platform: the step whose files it has, and its configuration, finished except for what the layers are.</summary>
public sealed record PlatformBuild
{
    public required Platform Platform { get; init; }

    /// <summary>A <see cref="BuildStep.Scratch"/>, an <see cref="BuildStep.ImageSource"/>, or a step above one of them.</summary>
    public required BuildStep Root { get; init; }

    /// <summary>
    /// The base's configuration (its history too) as the instructions changed it. The layer digests are those of the base; what is built above
    /// is added when it exists.
    /// </summary>
    public required ImageConfig Config { get; init; }

    /// <summary>One entry for each instruction above the base, in order.</summary>
    public required IReadOnlyList<PlannedHistory> History { get; init; }
}
