using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Linux;

/// <summary>Who this process is to the kernel, in its own user namespace.</summary>
[SupportedOSPlatform("linux")]
internal static partial class UserIds
{
    public static uint Effective => GetEffectiveUserId();

    /// <summary>
    /// True in a user namespace of somebody's making: the first one maps all ids to themselves (user_namespaces(7)).
    /// </summary>
    public static bool AreMapped => !File.ReadAllBytes("/proc/self/uid_map").AsSpan().SequenceEqual("         0          0 4294967295\n"u8);

    public static uint EffectiveGroup => GetEffectiveGroupId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetEffectiveGroupId();
}
