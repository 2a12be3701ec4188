namespace BuildKit.Tasks;

/// <summary>The compiler's PathMap that makes the output of a project independent of the folder its source was checked out to. Reads no file.</summary>
/// <param name="Text">As PathMap wants it; "" when there is nothing that could be mapped.</param>
/// <param name="Project">What the project's folder is called then; "" when nothing is mapped.</param>
/// <param name="IsSourceControlled">The mapped folder is that of a repository, so that the SDK can map it too, and the links to its sources with it.</param>
internal readonly record struct SourcePathMap(string Text, string Project, bool IsSourceControlled)
{
    /// <summary>What SourceLink and every build with ContinuousIntegrationBuild call the root.</summary>
    private const string Mapped = "/_/";

    /// <param name="project">The project's folder.</param>
    /// <param name="references">The folders of the projects it refers to.</param>
    /// <param name="repositories">Top folders of repositories, as source control told them.</param>
    public static SourcePathMap Create(string project, IEnumerable<string> references, IEnumerable<string> repositories)
    {
        string[] folders = [Folder(project), .. references.Select(Folder)];
        var repository = repositories.Select(Folder).FirstOrDefault(root => folders.All(folder => folder.StartsWith(root, StringComparison.Ordinal)));
        var root = repository ?? folders.Aggregate(Common);

        // References somewhere else on the machine have no folder in common with the project; everything would be mapped, and nothing gained.
        if (Path.GetPathRoot(root) == root || root.Length == 0) root = folders[0];
        var isMappable = Path.GetPathRoot(root) != root && !root.AsSpan().ContainsAny(';', '%');
        if (!isMappable) return new SourcePathMap("", "", IsSourceControlled: false);
        var folder = Mapped + folders[0][root.Length..].Replace(Path.DirectorySeparatorChar, '/');
        return new SourcePathMap($"{Escape(root)}={Mapped}", Escape(folder), repository is not null);
    }

    private static string Folder(string path) => Path.GetFullPath(path) is var full && Path.EndsInDirectorySeparator(full) ? full : full + Path.DirectorySeparatorChar;

    private static string Common(string a, string b)
    {
        var length = a.AsSpan().CommonPrefixLength(b);
        return a[..(a.AsSpan(0, length).LastIndexOf(Path.DirectorySeparatorChar) + 1)];
    }

    private static string Escape(string path) => path.Replace(",", ",,", StringComparison.Ordinal).Replace("=", "==", StringComparison.Ordinal);
}
