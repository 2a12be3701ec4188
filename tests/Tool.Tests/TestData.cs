using System.Runtime.CompilerServices;

namespace BuildKit.Tool.Tests;

/// <summary>Files beside the tests' sources; golden ones are written anew when UPDATE_GOLDEN=1, to be read in the diff.</summary>
internal static class TestData
{
    public static bool Updates => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static string Repository => System.IO.Path.GetFullPath(System.IO.Path.Combine(Folder(), "..", ".."));

    public static string Path(string name) => System.IO.Path.Combine(Folder(), name);

    public static void AssertGolden(string path, string actual)
    {
        if (Updates)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing; run the tests with UPDATE_GOLDEN=1 and read what they write");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Folder([CallerFilePath] string file = "") => System.IO.Path.GetDirectoryName(file)!;
}
