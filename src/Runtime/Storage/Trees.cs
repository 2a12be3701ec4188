using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Storage;

/// <summary>Removing folders whose content came from images: names of any bytes, unreadable directories, links.</summary>
internal static class Trees
{
    public static void Remove(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            if (!Directory.Exists(path)) return;
            using var parent = RootedDirectory.Open(Path.GetDirectoryName(path)!);
            try
            {
                parent.Remove(Path.GetFileName(path), recursive: true);
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT)
            {
                // Its owner removes it at the same time.
            }
        }
        else if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
