namespace BuildKit.Tasks.Tests.Infra;

/// <summary>What `dotnet publish` put into its folder: the truth that images are compared with.</summary>
internal static class PublishFolderListing
{
    /// <summary>Relative path to content hash; without web.config, which is for IIS.</summary>
    public static SortedDictionary<string, string> Read(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(folder, file).Replace('\\', '/'), File: file))
            .Where(static pair => pair.Path != "web.config")
            .ToDictionary(static pair => pair.Path, static pair => new ImageFile("", 0, 0, 0, false, File.ReadAllBytes(pair.File)).Sha256),
        StringComparer.Ordinal);

    public static SortedDictionary<string, string> Of(PublishedImage image, string root = "/app/") =>
        new(image.PathsBelow(root).ToDictionary(static path => path, path => image.Files[root + path].Sha256), StringComparer.Ordinal);
}
