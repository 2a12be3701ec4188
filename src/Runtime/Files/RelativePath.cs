namespace BuildKit.Files;

/// <summary>Splits paths below a root. The kernel refuses to leave the root in any case; this refuses what nobody can have meant.</summary>
internal static class RelativePath
{
    public static void Check(string path)
    {
        if (path.Length == 0) throw FileException.InvalidPath(path, "is empty");
        if (path[0] == '/') throw FileException.InvalidPath(path, "is absolute");
        if (path.Contains('\0', StringComparison.Ordinal)) throw FileException.InvalidPath(path, "holds a NUL");
        if (path == ".") return;
        foreach (var segment in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(segment) is "" or "." or "..") throw FileException.InvalidPath(path, "has an empty, '.' or '..' segment");
        }
    }

    /// <summary>The parent ("." at the top) and the last name.</summary>
    public static void Split(string path, out ReadOnlySpan<char> parent, out ReadOnlySpan<char> name)
    {
        var slash = path.LastIndexOf('/');
        parent = slash < 0 ? "." : path.AsSpan(0, slash);
        name = path.AsSpan(slash + 1);
    }
}
