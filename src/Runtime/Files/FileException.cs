using BuildKit.Linux;

namespace BuildKit.Files;

/// <summary>A path that may not be used below a root.</summary>
public sealed class FileException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static FileException InvalidPath(string path, string reason) =>
        new("BK6200", $"Using '{PosixPath.Printable(path)}' below a root directory: it {reason}.", "Such paths are relative, with single slashes, and do not contain '..'.");

    internal static FileException NotARegularFile(string path) =>
        new("BK6201", $"Opening '{PosixPath.Printable(path)}': it is not a regular file.", "Only regular files are read: a device or a FIFO of an image could do anything.");

    internal static FileException InvalidPattern(string pattern, int line, string reason) =>
        new("BK6202", $"Reading ignore patterns: '{PosixPath.Printable(pattern)}' in line {line} is no pattern, since {reason}.", "Patterns have '*', '?', '[a-z]' and '**'; '!' in front takes back what others ignore.");
}
