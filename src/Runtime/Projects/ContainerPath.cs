using System.Text;

namespace BuildKit.Projects;

/// <summary>
/// Paths inside an image, relative to its root, '/' between segments. Whatever a project writes ends below the place it was meant for:
/// an absolute or climbing path in an item of some package's targets file must not write to /etc.
/// </summary>
internal static class ContainerPath
{
    /// <summary>Linux's limits: PATH_MAX less the root's slash, and NAME_MAX.</summary>
    private const int MaximumLength = 4095;
    private const int MaximumSegment = 255;

    /// <summary>A publish file's path, below <paramref name="root"/> and never outside.</summary>
    public static string Below(string root, string relative) => IsRooted(relative)
        ? throw ProjectException.InvalidPath(relative, "it is absolute, and a publish file lies below the working directory")
        : Join(root, Normalize(relative));

    /// <summary>A target that the user chose: absolute, or below <paramref name="root"/>.</summary>
    public static string Target(string root, string target) => target.StartsWith('/') || target.StartsWith('\\') ? Normalize(target) : Join(root, Normalize(target));

    /// <summary>The working directory as image path: "/app/" is "app", "/" is "".</summary>
    public static string Root(string workingDirectory)
    {
        if (!workingDirectory.StartsWith('/')) throw ProjectException.InvalidWorkingDirectory(workingDirectory);
        return workingDirectory.AsSpan().Trim('/').IsEmpty ? "" : Normalize(workingDirectory);
    }

    /// <summary>The folders above a path, outermost first.</summary>
    public static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    public static string Join(string root, string path) => root.Length == 0 ? path : $"{root}/{path}";

    private static bool IsRooted(string path) => path.Length > 0 && (path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])));

    private static string Normalize(string text)
    {
        string[] segments = [.. text.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries).Where(s => s != ".")];
        var reason = segments.Length == 0 ? "it is empty"
            : Encoding.UTF8.GetByteCount(text) > MaximumLength ? $"it is longer than {MaximumLength} bytes"
            : segments.Select(ReasonAgainst).FirstOrDefault(r => r is not null);
        return reason is null ? string.Join('/', segments) : throw ProjectException.InvalidPath(text, reason);
    }

    private static string? ReasonAgainst(string segment) =>
        segment == ".." ? "it climbs with '..'"
        : Encoding.UTF8.GetByteCount(segment) > MaximumSegment ? $"a name in it is longer than {MaximumSegment} bytes"
        // image-spec layer.md, "Whiteouts": such a file would delete one of a lower layer instead of being one.
        : segment.StartsWith(".wh.", StringComparison.Ordinal) ? "names that start with '.wh.' delete files of lower layers"
        : segment.AsSpan().ContainsAnyInRange('\0', '\x1f') ? "it has control characters"
        : HasLoneSurrogate(segment) ? "it is not valid Unicode"
        : null;

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsSurrogatePair(text, i)) return true;
            i++;
        }

        return false;
    }
}
