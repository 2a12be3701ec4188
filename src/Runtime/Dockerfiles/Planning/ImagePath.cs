namespace BuildKit.Dockerfiles.Planning;

/// <summary>Paths in images, as text: nothing is looked up, and nothing leads above the root.</summary>
internal static class ImagePath
{
    /// <summary>Absolute and without ".", ".." and doubled slashes.</summary>
    public static string Join(string directory, string path)
    {
        var kept = new List<string>();
        foreach (var segment in (path.StartsWith('/') ? path : $"{directory}/{path}").Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != "..") kept.Add(segment);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        }

        return "/" + string.Join('/', kept);
    }

    /// <summary>A destination keeps the '/' at its end, and "." is one: they say "into this folder".</summary>
    public static string Destination(string directory, string path)
    {
        var joined = Join(directory, path);
        var isFolder = path is "" or "." || path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal);
        return isFolder && joined.Length > 1 ? joined + "/" : joined;
    }

    /// <summary>A pattern from the root of its source; with <c>--parents</c> the pivot "/./" stays where it is.</summary>
    public static string Pattern(string source, bool parents)
    {
        var pivot = parents ? source.IndexOf("/./", StringComparison.Ordinal) : -1;
        if (pivot < 0) return Join("/", source);
        var above = Join("/", source[..pivot]);
        return (above == "/" ? "" : above) + "/." + Join("/", source[(pivot + 3)..]);
    }

    public static string LastName(string path) => path[(path.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
}
