namespace BuildKit.Tasks;

/// <summary>Small text files beside a build: untouched where nothing changed, so that other targets' time stamps stay true.</summary>
internal static class WrittenList
{
    /// <summary>In the state folder; the Clean target deletes what it names.</summary>
    public const string FileName = "written.txt";

    public static void WriteIfChanged(string path, string content)
    {
        if (File.Exists(path) && File.ReadAllText(path) == content) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
