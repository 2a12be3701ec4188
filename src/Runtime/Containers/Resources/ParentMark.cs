using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Resources;

/// <summary>
/// Tells the groups that were made on the way to a container's from those that somebody made and put limits on: an attribute on the folder.
/// Whoever is last in a marked one removes it. Kernels before 5.7 keep no attributes there; then only its maker removes it.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class ParentMark
{
    private const string Attribute = "user.dotnet-container";

    public static void Set(string folder)
    {
        try
        {
            using var parent = OpenParent(folder);
            Xattrs.TrySet(DescriptorCalls.Number(parent), Path.GetFileName(folder), Attribute, "made"u8);
        }
        catch (LinuxException)
        {
            // What it lies in was removed since it was made: the next step sees that and begins anew.
        }
    }

    public static bool IsSet(string folder)
    {
        try
        {
            using var parent = OpenParent(folder);
            return Xattrs.Get(DescriptorCalls.Number(parent), Path.GetFileName(folder), Attribute) is not null;
        }
        catch (LinuxException)
        {
            // Removed meanwhile, or a kernel without: not ours to remove.
            return false;
        }
    }

    private static SafeFileHandle OpenParent(string folder) => new(FileCalls.Open(Path.GetDirectoryName(folder)!, OpenFlags.Directory), ownsHandle: true);
}
