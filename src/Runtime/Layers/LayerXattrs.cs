namespace BuildKit.Layers;

/// <summary>Which extended attributes belong to a layer's content.</summary>
internal static class LayerXattrs
{
    /// <summary>
    /// File capabilities and what users attach. Never trusted.* and user.overlay.*: they steer overlayfs, and an image could redirect a
    /// directory with them. Labels and the like (security.selinux, system.posix_acl_*) belong to the machine, not to the image.
    /// </summary>
    public static bool AreKept(string name) =>
        name == "security.capability" || (name.StartsWith("user.", StringComparison.Ordinal) && !name.StartsWith("user.overlay.", StringComparison.Ordinal));
}
