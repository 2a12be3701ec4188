using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>An image that could not be put together.</summary>
public sealed partial class BuildingException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static BuildingException FileChanged(string source, string path, Exception inner) =>
        new("BK4100", $"Making a layer: '{source}' (in the image '/{path}') is not what it was when the publish began.",
            "Something writes to it at the same time, or its recorded hash is stale; build again.", inner);

    internal static BuildingException LayerDiffers(string title, Digest want, Digest got) =>
        new("BK4101", $"Making the layer '{title}' again gave {got}, want {want}: it was made by another version of the compressor.", "Publish again.");

    internal static BuildingException BaseNotFound(string name) =>
        new("BK4102", $"Looking for the base image '{name}': the store has none, and registries may not be asked.", "Pull it first, or allow pulling.");

    internal static BuildingException NoRegistries(string name) =>
        new("BK4103", $"Looking for the base image '{name}': it is not in the store, and there is no way to a registry.", "Pull it first.");

    internal static BuildingException WrongPlatform(string name, Platform got, Platform want) =>
        new("BK4104", $"Reading the base image '{name}': it is for {got}, want {want}.", "Choose a base image that has the platform, or another runtime identifier.");

    internal static BuildingException UnreadableBase(string path, Exception inner) =>
        new("BK4106", $"Opening the base image '{path}': {inner.Message}", "Check the path; relative ones are below the project.", inner);

    internal static BuildingException SeveralBases(string path, int count) =>
        new("BK4107", $"Reading the base image '{path}': it holds {count} images, and one is wanted.", "Save the one image alone, or name it after the folder: 'oci:folder:name'.");

    internal static BuildingException NoSuchBase(string path, string name, IEnumerable<string> names) =>
        new("BK4108", $"Reading the base image '{path}': no image in it is called '{name}'; there are: {string.Join(", ", names.DefaultIfEmpty("none"))}.", "Use one of these names.");

    internal static BuildingException NestedTooDeep(string name) =>
        new("BK4105", $"Reading the base image '{name}': its index lists indexes that list indexes.", "Choose another base image.");

    internal static BuildingException BaseUnreachable(string name, Exception inner) =>
        new("BK4109", $"Looking for the base image '{name}': the store has none, and its registry cannot be reached. {inner.Message}",
            "Load or pull the image into the store, name an archive or a layout folder, or for local runs set ContainerBaseImage=host.", inner);

    internal static BuildingException InvalidFloatingTag(string tag) =>
        new("BK4110", $"Reading the tag '{Shorten(tag)}': it has a star and is no floating version.", "Write for example '10.0.*' or '10.0.*-noble-chiseled'.");

    internal static BuildingException NothingFloatsTo(string name, string where) =>
        new("BK4111", $"Looking for the newest '{name}': no tag {where} fits.", "Check the version and the flavour behind it against the repository's tags.");

    private static string Shorten(string text) => string.Concat(text.Take(128).Select(c => char.IsControl(c) ? '?' : c));
}
