using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Linux;

/// <summary>Random bytes straight from the kernel. The framework's generator is as good, and loads OpenSSL first.</summary>
[SupportedOSPlatform("linux")]
internal static partial class RandomCalls
{
    /// <summary>Up to 256: so many the kernel gives whole, whatever signals come (getrandom(2)).</summary>
    public static byte[] GetBytes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 256);
        var bytes = new byte[count];
        return getrandom(bytes, count, 0) == count ? bytes : throw LinuxException.Last("getrandom", "random bytes");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint getrandom(Span<byte> buffer, nint length, uint flags);
}
