using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>Base images as provenance names them.</summary>
internal static class BaseImageUri
{
    /// <summary>A package URL (purl-spec, type oci) of what has a name in a registry.</summary>
    public static string Of(BaseImage image, Descriptor descriptor)
    {
        if (image is not BaseImage.Named { Reference: var name }) return NameOf(image);
        var tag = name.Tag is null ? "" : "&tag=" + Uri.EscapeDataString(name.Tag);
        return $"pkg:oci/{name.Repository[(name.Repository.LastIndexOf('/') + 1)..]}@{Uri.EscapeDataString(descriptor.Digest.ToString())}?repository_url={name.Name}{tag}";
    }

    /// <summary>Of a file no more than its name: where it lies is this machine's business, and would be another statement on the next.</summary>
    public static string NameOf(BaseImage image) => image switch
    {
        BaseImage.LayoutFolder folder => $"oci:{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder.Path))}",
        BaseImage.OciArchive archive => $"oci-archive:{Path.GetFileName(archive.Path)}",
        BaseImage.DockerArchive archive => $"docker-archive:{Path.GetFileName(archive.Path)}",
        BaseImage.Named or BaseImage.Host or BaseImage.Scratch => image.ToString()!,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
