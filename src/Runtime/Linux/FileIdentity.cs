using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>Which file an open descriptor is, whatever names it has by now.</summary>
[SupportedOSPlatform("linux")]
internal readonly partial record struct FileIdentity(ulong Device, ulong Inode)
{
    private const int EmptyPath = 0x1000;
    private const uint WantInode = 0x100;

    public static unsafe FileIdentity Of(SafeFileHandle file)
    {
        // struct statx: stx_ino at 32, stx_dev_major and stx_dev_minor at 136 (include/uapi/linux/stat.h).
        var status = stackalloc byte[256];
        byte empty = 0;
        var number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 291 : 332;
        if (syscall(number, file.DangerousGetHandle(), (nint)(&empty), EmptyPath, (nint)WantInode, (nint)status) != 0) throw LinuxException.Last("statx", "open file");
        return new FileIdentity(*(ulong*)(status + 136), *(ulong*)(status + 32));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
