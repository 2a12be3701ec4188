using System.Runtime.Versioning;
using BuildKit.Files;

namespace BuildKit.Layers;

/// <summary>How an archive becomes a directory.</summary>
[SupportedOSPlatform("linux")]
public sealed record LayerApplyOptions
{
    public WhiteoutHandling Whiteouts { get; init; } = WhiteoutHandling.Overlay;

    public OwnerHandling Owners { get; init; } = OwnerHandling.Keep;

    public TarLimits Limits { get; init; } = TarLimits.Default;

    /// <summary>Changes an entry before it is applied: another place, another owner. Null leaves it out.</summary>
    public Func<LayerEntry, LayerEntry?>? Rewrite { get; init; }

    /// <summary>A directory that is there is never replaced by something else, nor something else by a directory: an error instead.</summary>
    public bool RefusesOtherKinds { get; init; }

    /// <summary>
    /// The directories of the layers below, the nearest first. A parent that the archive does not list takes mode, owner, time and attributes
    /// from there. Without them it becomes 0755 of root, and in an overlay that is what the merged directory has: a layer of
    /// nothing but "tmp/x" would take /tmp from everybody.
    /// </summary>
    public IReadOnlyList<RootedDirectory> Below { get; init; } = [];

    /// <summary>An unpacked layer that nobody will change, on the same file system: regular files that are equal there become hard links to it.</summary>
    public RootedDirectory? Like { get; init; }
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

    /// <summary>Nothing: the archive is no layer, and names that begin with ".wh." are names.</summary>
    None,
}

/// <summary>What becomes of numeric owners and of what only root can make.</summary>
public enum OwnerHandling
{
    /// <summary>Owners and devices as in the archive; root's privileges are needed.</summary>
    Keep,

    /// <summary>Everything belongs to the caller; devices are left out.</summary>
    Ignore,

    /// <summary>Owners as in the archive, devices left out: root of a user namespace may give files away and make no devices.</summary>
    KeepWithoutDevices,
}
