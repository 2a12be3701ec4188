using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>What became of one step of a build: definition key to layers. Says nothing of how an image is configured.</summary>
public sealed record CacheRecord
{
    /// <summary>See <see cref="DefinitionKey"/>.</summary>
    public required string Key { get; init; }

    /// <summary>All layers of the result, bottom first; none for a result without files.</summary>
    public required IReadOnlyList<CachedLayer> Layers { get; init; }

    /// <summary>Whatever else the solver wants to find again with the result: a content key, a line for the history. Small text.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = OrdinalMap.From([]);
}

/// <summary>A layer that a cache has.</summary>
/// <param name="Blob">The layer as it travels.</param>
/// <param name="DiffId">Of its tar: a claim until somebody unpacks it and compares.</param>
public sealed record CachedLayer(Descriptor Blob, Digest DiffId);

/// <summary>The files of a cache mount (<c>RUN --mount=type=cache</c>) as an archive.</summary>
/// <param name="Id">The mount's id; by default its target path.</param>
/// <param name="Archive">A tar, compressed or not, as its media type says of a layer.</param>
public sealed record CacheMount(string Id, Descriptor Archive);
