using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Storage;

/// <summary>Removing folders whose content came from images: names of any bytes, unreadable directories, links.</summary>
internal static class Trees
{
    /// <param name="path">May be absent.</param>
    /// <param name="foreign">For what belongs to the caller's other ids.</param>
    public static void Remove(string path, ForeignFiles? foreign = null)
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
            catch (LinuxException e) when (e.Errno is Errno.EACCES or Errno.EPERM && foreign?.AreUsed() == true)
            {
                foreign.Remove(path);
            }
        }
        else if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
