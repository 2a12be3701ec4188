using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Linux;

/// <summary>Who this process is to the kernel, in its own user namespace.</summary>
[SupportedOSPlatform("linux")]
internal static partial class UserIds
{
    public static uint Effective => GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
