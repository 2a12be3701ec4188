namespace BuildKit.Layers;

/// <summary>Names with a meaning for layers (image-spec layer.md, "Whiteouts").</summary>
internal static class Whiteout
{
    private const string Prefix = ".wh.";
    private const string OpaqueName = ".wh..wh..opq";
    private const string ReservedPrefix = ".wh..wh.";

    public static bool Is(ReadOnlySpan<char> name) => name.StartsWith(Prefix);

    public static bool IsOpaque(ReadOnlySpan<char> name) => name is OpaqueName;

    /// <summary>Bookkeeping of AUFS (".wh..wh.plnk", ".wh..wh.aufs") that old layers carry, wherever it is in the path; means nothing to anybody else.</summary>
    public static bool IsReserved(string path)
    {
        var at = path.IndexOf(ReservedPrefix, StringComparison.Ordinal);
        return at >= 0 && (at == 0 || path[at - 1] == '/') && !path.EndsWith(OpaqueName, StringComparison.Ordinal);
    }

    /// <summary>The name that is hidden.</summary>
    public static ReadOnlySpan<char> Hidden(ReadOnlySpan<char> name, string path)
    {
        var hidden = name[Prefix.Length..];
        return hidden is "" or "." or ".." ? throw LayerException.InvalidWhiteout(path) : hidden;
    }
}
