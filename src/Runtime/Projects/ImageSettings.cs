using BuildKit.Oci;

namespace BuildKit.Projects;

/// <summary>How the image starts and presents itself: the properties and items of the SDK's container support, and what they lack.</summary>
public sealed record ImageSettings
{
    public const string DefaultWorkingDirectory = "/app/";

    /// <summary>Where the publish output lies and the process starts. A missing slash at the end is added.</summary>
    public string WorkingDirectory { get; init; } = DefaultWorkingDirectory;

    /// <summary>Null: the base image's APP_UID where it has one, else what the base image says.</summary>
    public string? User { get; init; }

    public EntrySettings Entry { get; init; } = new();

    /// <summary>Each "8080", "8080/tcp" or "53/udp". The ports that ASPNETCORE_URLS or ASPNETCORE_HTTP(S)_PORTS name are added.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>In order; a later one of the same name wins, also over the base image's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Over the base image's. An empty value is a value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Adds <c>org.opencontainers.image.base.digest</c> to the labels, as the SDK does.</summary>
    public bool LabelBaseDigest { get; init; }

    public IReadOnlyList<ImageAnnotation> Annotations { get; init; } = [];

    public IReadOnlyList<string> Volumes { get; init; } = [];

    public Healthcheck? Healthcheck { get; init; }

    public string? StopSignal { get; init; }
}

/// <summary>An annotation (ContainerAnnotation) and the documents that carry it.</summary>
public sealed record ImageAnnotation(string Name, string Value, AnnotationScopes Scope = AnnotationScopes.Manifest);

[Flags]
public enum AnnotationScopes
{
    None = 0,
    Manifest = 1,
    Index = 2,
}
