namespace BuildKit.Tool.Cli;

/// <summary>Files that the command line names; what is wrong with them is said with their names.</summary>
internal static class InputFile
{
    public static string ReadText(string path) => Try(path, () => File.ReadAllText(path));

    public static FileStream OpenRead(string path) => Try(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));

    private static T Try<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw ToolException.CannotOpen(path, e);
        }
    }
}
