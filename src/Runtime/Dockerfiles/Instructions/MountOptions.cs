namespace BuildKit.Dockerfiles.Instructions;

/// <summary>A <c>--mount</c> of RUN with values. What a kind of mount does not take is null or false; checked by <see cref="MountReader"/>.</summary>
internal sealed record MountOptions
{
    public string Kind { get; init; } = "bind";

    public string? From { get; init; }

    public string? Source { get; init; }

    public string? Target { get; init; }

    public bool? ReadOnly { get; init; }

    public bool Required { get; init; }

    public long? Size { get; init; }

    public string? Id { get; init; }

    public string? Sharing { get; init; }

    public int? Mode { get; init; }

    public int? Uid { get; init; }

    public int? Gid { get; init; }

    /// <summary>The variable that holds a secret.</summary>
    public string? Env { get; init; }
}
