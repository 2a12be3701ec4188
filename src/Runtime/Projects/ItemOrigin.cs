namespace BuildKit.Projects;

/// <summary>Who made a publish file, which decides its layer and how its identity is known without reading it.</summary>
public abstract record ItemOrigin
{
    private ItemOrigin()
    {
    }

    /// <summary>A file of the .NET runtime pack (self-contained publish).</summary>
    public sealed record RuntimePack(string Id, string Version) : ItemOrigin;

    /// <summary>A file of the ASP.NET Core runtime pack.</summary>
    public sealed record AspNetPack(string Id, string Version) : ItemOrigin;

    /// <summary>A file of a NuGet package, its satellites and native assets included.</summary>
    public sealed record Package(string Id, string Version) : ItemOrigin;

    /// <summary>Output of a referenced project.</summary>
    /// <param name="ProjectName">File name of the project, without folder and extension.</param>
    public sealed record ProjectReference(string ProjectName) : ItemOrigin;

    /// <summary>A static web asset.</summary>
    /// <param name="Integrity">
    /// Base64 SHA-256 of the content as staticwebassets.publish.json says it, with or without "sha256-". Believed only where the file still has
    /// <see cref="Length"/> and <see cref="LastWriteTime"/>: a publish without a build has the manifest of the build before.
    /// </param>
    /// <param name="SourceType">Discovered, Computed, Package, Project, Framework.</param>
    public sealed record StaticAsset(string? Integrity, string SourceType) : ItemOrigin
    {
        /// <summary>The manifest's FileLength.</summary>
        public long? Length { get; init; }

        /// <summary>The manifest's LastWriteTime, whole seconds.</summary>
        public DateTimeOffset? LastWriteTime { get; init; }
    }

    /// <summary>The project's own output and content.</summary>
    public sealed record App : ItemOrigin;
}
