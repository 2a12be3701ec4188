namespace BuildKit.Interop.Tests.Building;

/// <summary>Build contexts on the disk.</summary>
internal static class ContextFiles
{
    /// <summary>Makes a folder with these files; returns it.</summary>
    public static string Write(string folder, (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        return folder;
    }
}
