using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>Choosing one image of several.</summary>
public static class ImageCollections
{
    /// <summary>The image with this name or label; without a name, the only one.</summary>
    public static ArchivedImage Find(this IImageCollection collection, string? name)
    {
        if (name is null) return collection.Images is [var only] ? only : throw ArchiveException.WhichImage(null, Offered(collection));
        var wanted = ImageReference.TryParse(name, out var reference) ? reference : null;
        return collection.Images.FirstOrDefault(i => wanted is not null && i.Names.Contains(wanted))
            ?? collection.Images.FirstOrDefault(i => i.Label == name || i.Root.Digest.ToString() == name)
            ?? throw ArchiveException.WhichImage(name, Offered(collection));
    }

    private static IEnumerable<string> Offered(IImageCollection collection) =>
        collection.Images.SelectMany(i => i.Names.Count > 0 ? i.Names.Select(n => n.Familiar) : [i.Label ?? i.Root.Digest.ToString()]);
}
