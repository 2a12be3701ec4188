using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>An image that is not there, not unique, not whole, or not for this platform; or a change to one that makes no sense.</summary>
public sealed partial class ImageException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static ImageException NotFound(string name) =>
        new("BK2300", $"Finding the image '{name}': no image in the store has this name or id.", $"See 'dotnet container images', or fetch it by 'dotnet container pull {name}'.");

    internal static ImageException Ambiguous(string prefix, IEnumerable<Digest> candidates) =>
        new("BK2301", $"Finding the image '{prefix}': several ids begin so: {string.Join(", ", candidates.Select(c => c.Short).Take(8))}.", "Write more of the id.");

    internal const string NoPlatformCode = "BK2302";

    internal static ImageException NoPlatform(string subject, Platform wanted, IEnumerable<Platform> available) =>
        new(NoPlatformCode, $"Choosing a platform of '{subject}': there is none for {wanted}; there is {Join(available)}.", "Choose one of them by --platform.");

    internal static ImageException LayersDiffer(Digest manifest, int layers, int diffIds) =>
        new("BK2303", $"Reading the image {manifest}: its manifest has {layers} layers, its configuration {diffIds}.", "The image was made by a broken tool; build it again.");

    internal static ImageException NotAnImage(Digest manifest, string? type) =>
        new("BK2304", $"Reading {manifest}: it is not an image but an artifact of type '{type}'.");

    internal static ImageException UnknownManifest(Digest manifest, string mediaType) => new("BK2305",
        mediaType is MediaTypes.DockerManifestSchema1 or MediaTypes.DockerManifestSchema1Signed
            ? $"Reading the image {manifest}: it has Docker's manifest schema 1, which is out of use since 2017."
            : $"Reading the image {manifest}: its media type '{mediaType}' is not one of images.",
        "Push the image again with a current tool, or use a newer tag.");

    internal static ImageException ConfusedManifest(Digest manifest, string reason) =>
        new("BK2306", $"Reading the image {manifest}: {reason}.", "The image is hostile or was made by a broken tool; do not use it.");

    internal static ImageException InvalidChange(string change, string reason) =>
        new("BK2307", $"Applying the change '{change}': {reason}.", "Write it as in a Dockerfile, for example 'ENTRYPOINT [\"/app\"]' or 'EXPOSE 8080/tcp'.");

    internal static ImageException InUse(string image, string user) =>
        new("BK2308", $"Removing the image '{image}': {user} uses it.", "Remove that first, or give --force to remove only the name.");

    internal static ImageException SeveralNames(string image, IEnumerable<string> names) =>
        new("BK2309", $"Removing the image '{image}': it has several names: {string.Join(", ", names)}.", "Name the one to remove, or give --force to remove all.");

    internal static ImageException NestedTooDeep(Digest root) =>
        new("BK2310", $"Reading the image {root}: its indexes are nested too deep or list too many manifests.", "The image is hostile or was made by a broken tool; do not use it.");

    internal static ImageException InvalidFilter(string condition) =>
        new("BK2311", $"Filtering images: '{condition}' is not a condition.", "Write dangling=true, reference=PATTERN, label=KEY[=VALUE], before=IMAGE or since=IMAGE.");

    internal static ImageException BlobNowhere(Digest blob, string store, IReadOnlyList<(string Place, BuildKitException Error)> refusals) =>
        new("BK2312", $"Reading {blob}: the store '{store}' lacks it, and so do the places that it may have come from: {string.Join("; ", refusals.Select(r => $"{r.Place} ({r.Error.Code}: {r.Error.Message.TrimEnd('.')})"))}.",
            "Pull or build again what the image was built upon, or push from a machine that has all of it.", refusals[^1].Error);

    private static string Join(IEnumerable<Platform> platforms)
    {
        var text = string.Join(", ", platforms.Select(p => p.ToString()).Distinct().Take(20));
        return text.Length == 0 ? "none" : text;
    }
}
