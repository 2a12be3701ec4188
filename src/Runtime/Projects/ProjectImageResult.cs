using System.Text.Json.Serialization;
using BuildKit.Oci;
using BuildKit.Projects.Explaining;

namespace BuildKit.Projects;

/// <summary>What a publish made, for build logs, MSBuild items and CI; <see cref="ToJson"/> is the form for machines.</summary>
public sealed record ProjectImageResult
{
    /// <summary>One per output of the request, in its order.</summary>
    public required IReadOnlyList<ProjectImage> Images { get; init; }

    /// <summary>The index over <see cref="Images"/>, when there is one.</summary>
    public ProjectIndex? Index { get; init; }

    /// <summary>Full names under which the image (or the index) is found at the destination.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>"store", "registry", "archive", "layout", "stream".</summary>
    public required string Destination { get; init; }

    /// <summary>Absolute path of the archive or layout folder.</summary>
    public string? Path { get; init; }

    /// <summary>What the base image led to in its registry or archive; null for one in the store, and where an earlier publish was believed.</summary>
    public Digest? BaseRoot { get; init; }

    /// <summary>True when the destination had everything and nothing was written there.</summary>
    public required bool UpToDate { get; init; }

    /// <summary>Bytes of blobs and documents that went to a registry.</summary>
    public long BytesUploaded { get; init; }

    /// <summary>What changed since the publish before, one entry per image. Not part of the JSON: it may name every file.</summary>
    [JsonIgnore]
    public IReadOnlyList<ImageExplanation> Explanations { get; init; } = [];

    /// <summary>Warnings about the request that are no errors, each with its code.</summary>
    public IReadOnlyList<ProjectWarning> Warnings { get; init; } = [];

    /// <summary>What a name resolves to: the index where there is one, else the only image.</summary>
    public Digest Digest => Index?.Digest ?? Images[0].Digest;

    public string MediaType => Index?.MediaType ?? Images[0].MediaType;

    public string ToJson() => ProjectJson.Write(this);
}

/// <summary>One platform's image.</summary>
public sealed record ProjectImage
{
    public required string RuntimeIdentifier { get; init; }

    public required string Platform { get; init; }

    public required Digest Digest { get; init; }

    public required string MediaType { get; init; }

    /// <summary>The manifest's exact bytes as text.</summary>
    public required string Manifest { get; init; }

    /// <summary>The image configuration's exact bytes as text; its digest is the image id.</summary>
    public required string Config { get; init; }

    public required Digest ConfigDigest { get; init; }

    /// <summary>Compressed size of all layers, base included, in bytes.</summary>
    public required long Size { get; init; }

    public required string BaseName { get; init; }

    public Digest? BaseDigest { get; init; }

    /// <summary>The application's layers, bottom first; the base's are not listed.</summary>
    public required IReadOnlyList<ProjectLayer> Layers { get; init; }
}

/// <summary>The index over a multi-platform image.</summary>
public sealed record ProjectIndex
{
    public required Digest Digest { get; init; }

    public required string MediaType { get; init; }

    public required string Content { get; init; }
}

/// <summary>One layer and what had to be done for it.</summary>
public sealed record ProjectLayer
{
    public required string Title { get; init; }

    /// <summary>Definition key, 64 hexadecimal digits.</summary>
    public required string Key { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>Compressed bytes.</summary>
    public required long Size { get; init; }

    public required int Files { get; init; }

    public required LayerWork Work { get; init; }

    /// <summary>How it differs from the publish before, in words: "/app/shop.dll changed"; null when it does not.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a publish did for a layer.</summary>
public enum LayerWork
{
    /// <summary>Known by its key: no file was read.</summary>
    [JsonStringEnumMemberName("reused")]
    Reused,

    /// <summary>Tar and compression were done.</summary>
    [JsonStringEnumMemberName("made")]
    Made,
}

/// <summary>Something a user should know that does not stop the publish.</summary>
public sealed record ProjectWarning(string Code, string Message);
