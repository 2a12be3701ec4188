using System.Text;

namespace BuildKit.Tool.Cli;

/// <summary>Files that the command line names; what is wrong with them is said with their names.</summary>
internal static class InputFile
{
    /// <summary>UTF-8: what is not would come out as something else than was put in.</summary>
    public static string ReadText(string path) => Try(path, () => File.ReadAllText(path, Strict));

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static FileStream OpenRead(string path) => Try(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));

    private static T Try<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (DecoderFallbackException e)
        {
            throw ToolException.CannotOpen(path, new InvalidDataException("it is not text in UTF-8", e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw ToolException.CannotOpen(path, e);
        }
    }
}
