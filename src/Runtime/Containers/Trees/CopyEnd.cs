namespace BuildKit.Containers.Trees;

/// <summary>One end of a copy: a path as it was typed, and what is there.</summary>
/// <param name="Path">Absolute; '/' or '/.' at its end is kept.</param>
/// <param name="Exists">Whether anything is there, links followed.</param>
/// <param name="IsDirectory">Whether that is a directory.</param>
/// <param name="ParentExists">Whether the directory above is there.</param>
internal sealed record CopyEnd(string Path, bool Exists, bool IsDirectory, bool ParentExists)
{
    /// <summary>"dir/." means what is in it; so does the root, which has no name.</summary>
    public bool MeansContents => Path.EndsWith("/.", StringComparison.Ordinal) || Clean == "/";

    /// <summary>Said to be a directory.</summary>
    public bool WantsDirectory => Path.EndsWith('/') || Path.EndsWith("/.", StringComparison.Ordinal);

    public string Clean => ContainerPath.Normalize(Path);

    public string Name => Clean[(Clean.LastIndexOf('/') + 1)..];

    public string Parent => Clean.LastIndexOf('/') is > 0 and var slash ? Clean[..slash] : "/";
}
