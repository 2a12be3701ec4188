namespace BuildKit.Linux;

/// <summary>How openat2(2) may walk (include/uapi/linux/openat2.h).</summary>
[Flags]
internal enum ResolveFlags : ulong
{
    None = 0,
    NoCrossDevice = 0x01,

    /// <summary>No /proc/self/fd style links. Needs saying also beneath a root: a bind-mounted procfs lies beneath it.</summary>
    NoMagicLinks = 0x02,
    NoSymlinks = 0x04,

    /// <summary>Every step stays below the directory; absolute links and ".." that leave it fail with EXDEV.</summary>
    Beneath = 0x08,

    /// <summary>Like a chroot: absolute links and ".." at the top stay inside.</summary>
    InRoot = 0x10,
}
