namespace BuildKit.Tool.Commands.Containers;

/// <summary>An end of 'cp': a path, in a container when one is named before a ':'. A path that begins with '.' or '/' is the host's, whatever follows.</summary>
internal sealed record CopyArgument(string? Container, string Path)
{
    public static CopyArgument Parse(string text) =>
        text.Split(':', 2) is [{ Length: > 0 } container, var path] && text[0] is not ('/' or '.') ? new CopyArgument(container, path) : new CopyArgument(null, text);
}
