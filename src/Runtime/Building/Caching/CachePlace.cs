using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>Where a cache lies.</summary>
public abstract record CachePlace
{
    private CachePlace()
    {
    }

    /// <summary>A manifest of its own, or an image that carries one inline.</summary>
    public sealed record Registry(ImageReference Reference) : CachePlace
    {
        public override string ToString() => $"type=registry,ref={Reference}";
    }

    /// <summary>An OCI layout folder.</summary>
    /// <param name="Path">Absolute.</param>
    /// <param name="Tag">The name in the layout's index.</param>
    /// <param name="Digest">Of the manifest, for reading exactly that one.</param>
    public sealed record Local(string Path, string Tag = ImageReference.DefaultTag, Digest? Digest = null) : CachePlace
    {
        public override string ToString() => $"type=local,path={Path}";
    }

    /// <summary>In the image that is built.</summary>
    public sealed record Inline : CachePlace
    {
        public override string ToString() => "type=inline";
    }
}

/// <summary>A <c>--cache-from</c>.</summary>
/// <param name="Place">Never inline.</param>
/// <param name="Mounts">Fills cache mounts that are empty here.</param>
public sealed record CacheSource(CachePlace Place, bool Mounts = false)
{
    public override string ToString() => Place.ToString()!;
}

/// <summary>A <c>--cache-to</c>.</summary>
public sealed record CacheTarget(CachePlace Place)
{
    public CacheMode Mode { get; init; } = CacheMode.Min;

    /// <summary>Takes cache mounts along as archives.</summary>
    public bool Mounts { get; init; }

    /// <summary>A failing export is a warning.</summary>
    public bool IgnoresErrors { get; init; }

    /// <summary>Of layers that have to be compressed for it; null as the image's.</summary>
    public LayerCompression? Compression { get; init; }

    public override string ToString() => Place.ToString()!;
}

/// <summary>Which steps a cache is written for.</summary>
public enum CacheMode
{
    /// <summary>Those whose layers are in the finished image.</summary>
    Min,

    /// <summary>All, of all stages.</summary>
    Max,
}
