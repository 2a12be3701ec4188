namespace BuildKit.Building.Contexts;

/// <summary>Files that cannot be copied into an image.</summary>
public sealed class CopyException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static CopyException NotFound(string pattern, string where) =>
        new("BK4300", $"Copying '{Show(pattern)}': {where} has nothing of that name.", "Check the path and the ignore file: what .dockerignore drops is not there.");

    internal static CopyException TooManyLinks(string path) =>
        new("BK4301", $"Following '{Show(path)}': more than 40 symbolic links, which lead in a circle.");

    internal static CopyException IntoNoDirectory(string path) =>
        new("BK4302", $"Copying to '/{Show(path)}': a part of the path is no directory.", "Remove it in an earlier instruction, or copy to another place.");

    internal static CopyException OverDirectory(string path) =>
        new("BK4303", $"Copying a file to '/{Show(path)}': a directory is there.", "Copy into the directory with a '/' at the end, or to another place.");

    internal static CopyException BadMode(string mode) =>
        new("BK4304", $"Reading '--chmod={Show(mode)}': it is neither octal such as '0644' nor symbolic such as 'u=rwX,go=rX'.");

    internal static CopyException NoSuchOwner(string kind, string name) =>
        new("BK4305", $"Reading an owner: the {kind} '{Show(name)}' is neither a number nor in the image's /etc/{(kind == "user" ? "passwd" : "group")}.", "Use a number, or create it in an earlier instruction.");

    internal static CopyException BadPattern(string pattern) =>
        new("BK4306", $"Reading the pattern '{Show(pattern)}': a '[' or a backslash at its end is not closed.");

    internal static CopyException BadArchive(string name, string reason) =>
        new("BK4307", $"Unpacking '{Show(name)}': {reason}.", "The archive is damaged or was made to do harm; copy it as a file with --unpack=false, or fetch it from a source you trust.");

    internal static CopyException Changed(string path) =>
        new("BK4308", $"Reading '{Show(path)}': it changed while it was copied.", "Build again once nothing writes to it.");

    internal static CopyException CannotRead(string path, Exception inner) =>
        new("BK4309", $"Reading '{Show(path)}': {inner.Message}", "Check its permissions, or leave it out with .dockerignore.", inner);

    private static string Show(string text) => Linux.PosixPath.Printable(text);
}
