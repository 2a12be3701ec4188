namespace BuildKit.Oci;

/// <summary>A typed, sized pointer to content (image-spec descriptor.md).</summary>
public sealed record Descriptor
{
    public required string MediaType { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>Bytes. Never negative: documents that say so are refused when read.</summary>
    public required long Size { get; init; }

    public IReadOnlyList<string>? Urls { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public string? ArtifactType { get; init; }

    public Platform? Platform { get; init; }

    /// <summary>Describes bytes at hand.</summary>
    public static Descriptor Of(string mediaType, ReadOnlySpan<byte> content) =>
        new() { MediaType = mediaType, Digest = Digest.Of(content), Size = content.Length };

    public string? Annotation(string key) => Annotations?.GetValueOrDefault(key);

    public Descriptor WithAnnotation(string key, string value) =>
        this with { Annotations = OrdinalMap.With(Annotations, key, value) };
}
