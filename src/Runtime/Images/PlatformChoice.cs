using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>Which manifest of an index is meant.</summary>
public static class PlatformChoice
{
    /// <summary>The wanted platform's manifest, an exact variant before any other; an error says what there is.</summary>
    public static Descriptor Choose(ImageIndex index, Platform wanted, string subject)
    {
        var images = index.Manifests.Where(IsImage).ToArray();
        if (images is [{ Platform: null } only]) return only;
        var matching = images.Where(m => m.Platform is not null && wanted.Matches(m.Platform)).ToArray();
        return matching.FirstOrDefault(m => m.Platform!.Variant == wanted.Variant)
            ?? matching.FirstOrDefault()
            ?? throw ImageException.NoPlatform(subject, wanted, images.Select(m => m.Platform).OfType<Platform>());
    }

    /// <summary>BuildKit lists provenance among the platforms, marked by an annotation and the platform unknown/unknown.</summary>
    public static bool IsImage(Descriptor manifest) =>
        manifest.Annotation("vnd.docker.reference.type") is null && manifest.ArtifactType is null && manifest.Platform is not { Os: "unknown", Architecture: "unknown" };
}
