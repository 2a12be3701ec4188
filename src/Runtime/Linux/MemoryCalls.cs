using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Linux;

/// <summary>Pages straight from the kernel.</summary>
[SupportedOSPlatform("linux")]
internal static partial class MemoryCalls
{
    private const int PROT_READ = 1;
    private const int PROT_WRITE = 2;
    private const int PROT_EXEC = 4;
    private const int MAP_SHARED = 1;
    private const int MAP_PRIVATE = 2;
    private const int MAP_ANONYMOUS = 0x20;

    /// <summary>Zeroed. Shared pages are the same memory in a child.</summary>
    public static nint Map(nint length, bool shared)
    {
        var address = mmap(0, length, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | (shared ? MAP_SHARED : MAP_PRIVATE), -1, 0);
        return address != -1 ? address : throw LinuxException.Last("mmap", "memory");
    }

    public static void Unmap(nint address, nint length)
    {
        if (munmap(address, length) != 0) throw LinuxException.Last("munmap", "memory");
    }

    /// <summary>
    /// Never writable and executable at once. On arm64 the kernel makes the caches agree when a page becomes executable, so no instruction
    /// is needed here as long as a page is not written again.
    /// </summary>
    public static void MakeExecutable(nint address, nint length)
    {
        if (mprotect(address, length, PROT_READ | PROT_EXEC) != 0) throw LinuxException.Last("mprotect", "the launch routine");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nint length, int protection);
}
