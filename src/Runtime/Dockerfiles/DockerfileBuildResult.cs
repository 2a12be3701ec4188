using BuildKit.Oci;

namespace BuildKit.Dockerfiles;

/// <summary>What a build made.</summary>
public sealed record DockerfileBuildResult
{
    /// <summary>The manifest, or with several platforms the index; null where no image was wanted.</summary>
    public required Descriptor? Root { get; init; }

    /// <summary>The image's id as <c>--iidfile</c> has it: the configuration's digest, of an index its own.</summary>
    public required Digest? ImageId { get; init; }

    public required Digest? ConfigDigest { get; init; }

    /// <summary>What the checks say of the Dockerfile; null where it was not looked at.</summary>
    public CheckReport? Checked { get; init; }

    /// <summary>What did not fail the build and is worth a line: a cache that could not be used.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public required int StepsRun { get; init; }

    public required int StepsCached { get; init; }
}
