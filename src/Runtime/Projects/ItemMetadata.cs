namespace BuildKit.Projects;

/// <summary>
/// The metadata by which the SDK says where a ResolvedFileToPublish came from; empty strings and null mean the same. A host copies the
/// words, <see cref="ToOrigin"/> knows what they mean.
/// </summary>
public sealed record ItemMetadata
{
    public string? NuGetPackageId { get; init; }

    public string? NuGetPackageVersion { get; init; }

    /// <summary>"ProjectReference" on what a referenced project built.</summary>
    public string? ReferenceSourceTarget { get; init; }

    /// <summary>The project that built the file, any path.</summary>
    public string? MSBuildSourceProjectFile { get; init; }

    public ItemOrigin ToOrigin()
    {
        if (!string.IsNullOrEmpty(NuGetPackageId) && !string.IsNullOrEmpty(NuGetPackageVersion)) return OfPackage(NuGetPackageId, NuGetPackageVersion);
        var isReference = string.Equals(ReferenceSourceTarget, "ProjectReference", StringComparison.OrdinalIgnoreCase);
        return isReference ? new ItemOrigin.ProjectReference(NameOf(MSBuildSourceProjectFile)) : new ItemOrigin.App();
    }

    private static ItemOrigin OfPackage(string id, string version) =>
        id.StartsWith("Microsoft.NETCore.App.Runtime.", StringComparison.OrdinalIgnoreCase) ? new ItemOrigin.RuntimePack(id, version)
        : id.StartsWith("Microsoft.AspNetCore.App.Runtime.", StringComparison.OrdinalIgnoreCase) ? new ItemOrigin.AspNetPack(id, version)
        : new ItemOrigin.Package(id, version);

    /// <summary>The path may come from another operating system's build log or from this one: both slashes end a folder.</summary>
    private static string NameOf(string? project)
    {
        if (string.IsNullOrEmpty(project)) return "";
        var file = project[(project.LastIndexOfAny(['/', '\\']) + 1)..];
        return file.LastIndexOf('.') is var dot and > 0 ? file[..dot] : file;
    }
}
