namespace BuildKit.Layers;

/// <summary>How an archive becomes a directory.</summary>
public sealed record LayerApplyOptions
{
    public WhiteoutHandling Whiteouts { get; init; } = WhiteoutHandling.Overlay;

    public OwnerHandling Owners { get; init; } = OwnerHandling.Keep;

    public TarLimits Limits { get; init; } = TarLimits.Default;
}

/// <summary>What a layer's "this was removed" (image-spec layer.md, "Whiteouts") becomes.</summary>
public enum WhiteoutHandling
{
    /// <summary>What overlayfs reads: character devices 0:0 and <c>trusted.overlay.opaque</c>. The target holds this one layer.</summary>
    Overlay,

    /// <summary>The same for mounts with the option userxattr: <c>user.overlay.opaque</c>. The target holds this one layer.</summary>
    OverlayUser,

    /// <summary>The things removed disappear from the target, which holds the layers below already.</summary>
    Remove,
}

/// <summary>What becomes of numeric owners and of what only root can make.</summary>
public enum OwnerHandling
{
    /// <summary>Owners and devices as in the archive; root's privileges are needed.</summary>
    Keep,

    /// <summary>Everything belongs to the caller; devices are left out.</summary>
    Ignore,
}
