using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

/// <summary>What 'inspect' shows of an image: the members that Docker's API has, by their names.</summary>
internal static class ImageDocument
{
    public static Value.Map Of(ResolvedImage found, IReadOnlyList<ImageReference> names)
    {
        var image = found.Image;
        var config = image.Config;
        return Value.Object(
            ("Id", image.Id.ToString()),
            ("RepoTags", Value.List(names.Where(n => n.Tag is not null).Select(n => $"{n.FamiliarName}:{n.Tag}"))),
            ("RepoDigests", Value.List(names.Select(n => $"{n.FamiliarName}@{found.Root.Digest}").Distinct())),
            ("Parent", ""),
            ("Comment", config.History is [.., var last] ? last.Comment ?? "" : ""),
            ("Created", config.Created is { } created ? HumanTime.Exact(created) : Value.Nil),
            ("Author", config.Author ?? ""),
            ("Config", DefaultsDocument.Of(config.Config ?? new ContainerDefaults())),
            ("Architecture", config.Architecture),
            ("Variant", config.Variant ?? ""),
            ("Os", config.Os),
            ("OsVersion", config.OsVersion ?? ""),
            ("Size", image.Size),
            ("RootFS", Value.Object(("Type", config.RootFs.Type), ("Layers", Value.List(image.DiffIds.Select(d => d.ToString()))))),
            ("Descriptor", Describe(found.Root)),
            ("Manifest", Describe(image.Descriptor)),
            ("Annotations", Value.Dictionary(image.Manifest.Annotations ?? new Dictionary<string, string>()))).WithoutEmpty("Variant", "OsVersion");
    }

    private static Value.Map Describe(Descriptor descriptor) => Value.Object(
        ("mediaType", descriptor.MediaType),
        ("digest", descriptor.Digest.ToString()),
        ("size", descriptor.Size));
}
