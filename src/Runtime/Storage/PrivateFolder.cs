using System.Runtime.Versioning;

namespace BuildKit.Storage;

/// <summary>
/// Folders that only their owner may enter. Unpacked layers hold set-user-id programs: a store that others can walk into hands them out to
/// every user of the machine (CVE-2021-41091).
/// </summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else EnsureUnix(path);
    }

    /// <summary>Refuses a folder that another user made, could write to, or replaced by a link.</summary>
    public static void RequireOwn(string path)
    {
        if (OperatingSystem.IsLinux()) RequireOwnLinux(path);
    }

    [UnsupportedOSPlatform("windows")]
    private static void EnsureUnix(string path)
    {
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
        Directory.CreateDirectory(path, OwnerOnly);
    }

    [SupportedOSPlatform("linux")]
    private static void RequireOwnLinux(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null) throw StoreException.ForeignRunRoot(path, "it is a symbolic link");
        try
        {
            // Only the owner may change rights, and afterwards nobody else may write.
            File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StoreException.ForeignRunRoot(path, "it belongs to another user", e);
        }

        if (new DirectoryInfo(path).LinkTarget is not null) throw StoreException.ForeignRunRoot(path, "it is a symbolic link");
    }
}
