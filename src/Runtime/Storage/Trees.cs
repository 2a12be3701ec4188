using BuildKit.Files;

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
            parent.Remove(Path.GetFileName(path), recursive: true);
        }
        else if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
