using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Oci;

namespace BuildKit.Projects;

/// <summary>
/// Everything one publish knows about the images it wants, in plain words: no MSBuild types, no environment, no clock. The host (MSBuild
/// task, tool, test) fills it in; nothing below reads anything else but the files it names. Two requests that differ only in
/// <see cref="StateDirectory"/> and in where source files lie give the same digests.
/// </summary>
public sealed record ProjectImageRequest
{
    /// <summary>The project's name as messages and the SBOM say it, usually the assembly name; never a path.</summary>
    public required string ProjectName { get; init; }

    /// <summary>The project's own version, for the SBOM; null when it has none.</summary>
    public string? ProjectVersion { get; init; }

    /// <summary>One image per entry. More than one, or <see cref="AlwaysIndex"/>, makes an image index over them.</summary>
    public required IReadOnlyList<ProjectOutput> Outputs { get; init; }

    public bool AlwaysIndex { get; init; }

    public required BaseImage Base { get; init; }

    public ImageSettings Settings { get; init; } = new();

    public LayeringOptions Layering { get; init; } = new();

    /// <summary>Null follows the base image's family; an index over several images is OCI unless its base is Docker's.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>Repository without registry ("team/shop"); the registry comes from <see cref="Destination"/>.</summary>
    public required string Repository { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [ImageReference.DefaultTag];

    public required ImageDestination Destination { get; init; }

    /// <summary>
    /// The image's own time: SOURCE_DATE_EPOCH where set, else one second after the epoch (some tools take 0 for 'unknown'). Files have fixed
    /// times of their own, not later than a sensible value of this: layers do not change because the commit did.
    /// </summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch.AddSeconds(1);

    public SbomFormats Sbom { get; init; } = SbomFormats.None;

    /// <summary>Whether a statement of how the image came to be (SLSA provenance) accompanies it.</summary>
    public bool Provenance { get; init; }

    /// <summary>
    /// The project's own memory between publishes, usually obj/&lt;configuration&gt;/&lt;framework&gt;/container: hash cache, previous plan,
    /// receipts of destinations. Null remembers nothing. May be deleted at any time; one publish at a time may use it.
    /// </summary>
    public string? StateDirectory { get; init; }
}
