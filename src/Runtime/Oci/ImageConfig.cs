using System.Text.Json;

namespace BuildKit.Oci;

/// <summary>
/// The image configuration (image-spec config.md) with Docker's additions. Its digest is the image id. Fields this type does not know
/// survive an edit in <see cref="Unknown"/>.
/// </summary>
public sealed record ImageConfig
{
    public DateTimeOffset? Created { get; init; }

    public string? Author { get; init; }

    public string Architecture { get; init; } = "";

    public string? Variant { get; init; }

    public string Os { get; init; } = "";

    public string? OsVersion { get; init; }

    public ContainerDefaults? Config { get; init; }

    public required RootFs RootFs { get; init; }

    public IReadOnlyList<HistoryEntry>? History { get; init; }

    public IDictionary<string, JsonElement>? Unknown { get; internal set; }

    public Platform Platform => new() { Os = Os, Architecture = Architecture, Variant = Variant, OsVersion = OsVersion };
}

/// <summary>What a container of this image starts with unless told otherwise: the "config" object of an image configuration.</summary>
public sealed record ContainerDefaults
{
    public string? User { get; init; }

    public IReadOnlyCollection<string>? ExposedPorts { get; init; }

    /// <summary>NAME=value pairs; order is kept, a later pair of the same name wins.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Cmd { get; init; }

    public Healthcheck? Healthcheck { get; init; }

    public bool? ArgsEscaped { get; init; }

    public IReadOnlyCollection<string>? Volumes { get; init; }

    public string? WorkingDir { get; init; }

    public IReadOnlyList<string>? OnBuild { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? StopSignal { get; init; }

    /// <summary>Seconds.</summary>
    public int? StopTimeout { get; init; }

    public IReadOnlyList<string>? Shell { get; init; }

    public IDictionary<string, JsonElement>? Unknown { get; internal set; }
}

/// <summary>A health check; the durations are nanoseconds, as Docker writes them, and 0 or absent means the default.</summary>
public sealed record Healthcheck
{
    /// <summary><c>["NONE"]</c>, <c>["CMD", …]</c> or <c>["CMD-SHELL", command]</c>.</summary>
    public IReadOnlyList<string>? Test { get; init; }

    public long? Interval { get; init; }

    public long? Timeout { get; init; }

    public long? StartPeriod { get; init; }

    public long? StartInterval { get; init; }

    public int? Retries { get; init; }
}

public sealed record RootFs
{
    public string Type { get; init; } = "layers";

    /// <summary>Digests of the uncompressed layer tars, bottom first.</summary>
    public required IReadOnlyList<Digest> DiffIds { get; init; }
}

public sealed record HistoryEntry
{
    public DateTimeOffset? Created { get; init; }

    public string? Author { get; init; }

    public string? CreatedBy { get; init; }

    public string? Comment { get; init; }

    public bool? EmptyLayer { get; init; }
}
