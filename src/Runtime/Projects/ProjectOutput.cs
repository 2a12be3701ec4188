using BuildKit.Oci;

namespace BuildKit.Projects;

/// <summary>What one publish for one runtime identifier produced.</summary>
public sealed record ProjectOutput
{
    /// <summary>For example "linux-x64" or "linux-musl-arm64"; the platform follows from it.</summary>
    public required string RuntimeIdentifier { get; init; }

    public required IReadOnlyList<PublishItem> Items { get; init; }

    /// <summary>The managed entry assembly's file name, for example "shop.dll".</summary>
    public required string EntryAssembly { get; init; }

    /// <summary>
    /// File name of the native host when it is the thing to start (self-contained, AOT, single file); null starts <c>dotnet EntryAssembly</c>.
    /// </summary>
    public string? EntryHost { get; init; }

    /// <summary>Files, directories and layers beside the publish output (ContainerFile, ContainerDirectory, ContainerLayer).</summary>
    public ExtraContent Extra { get; init; } = new();

    /// <summary>
    /// NuGet's package folders, absolute. A file below one of them is the package's own, and its identity is the package's hash; anything
    /// else that claims a package (ReadyToRun and trimming rewrite files into obj) is identified by its content.
    /// </summary>
    public IReadOnlyList<string> PackageFolders { get; init; } = [];

    /// <summary>Absolute path of project.assets.json: hashes of packages for keys, and the SBOM. Null reads package hashes from the folders alone.</summary>
    public string? AssetsFile { get; init; }

    /// <summary>Null when containers have no platform for the runtime identifier; planning refuses that.</summary>
    public Platform? Platform => Platform.FromRuntimeIdentifier(RuntimeIdentifier);
}
