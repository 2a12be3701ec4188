using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>
/// The list of all images in one file, so that showing it costs the same however many there are. Nobody who writes to the store knows of
/// it: it is valid as long as the folders of the names and of the blobs have the times that they had before the list was read. One that is
/// missing, stale or damaged is made anew. Design: docs/design/store.md.
/// </summary>
internal sealed class ImageListCache(Store store)
{
    private const int LongestFile = 64 * 1024 * 1024;

    /// <summary>
    /// File systems count time in steps, some of two seconds: of two changes within a step only the first shows. A list read sooner after a
    /// change is not kept.
    /// </summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    /// <summary>Null when there is none that is valid.</summary>
    public IReadOnlyList<ImageFacts>? TryRead()
    {
        try
        {
            var file = new FileInfo(Path);
            if (!file.Exists || file.Length > LongestFile) return null;
            return ImageListDocument.ReadIfValid(File.ReadAllBytes(Path), Stamp());
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OciException || e.IsStorageFailure())
        {
            // Whoever reads the images themselves says what is wrong with the store.
            return null;
        }
    }

    /// <summary>Reads the list from the images themselves, and keeps it when it may be kept.</summary>
    public ImageOverview Make(Func<ImageOverview> read)
    {
        var temporary = TryBegin();
        if (temporary is null) return read();
        try
        {
            // The file system's own clock, asked before the folders are.
            var now = File.GetLastWriteTimeUtc(temporary);
            var stamp = Stamp();
            var made = read();
            if (made.Problems.Count == 0 && now - Latest > Settled) Keep(temporary, new ImageListDocument(stamp, made.Images));
            return made;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string Folder => store.In("cache");

    private string Path => System.IO.Path.Combine(Folder, "images");

    private string Blobs => store.In("blobs", "sha256");

    private string References => store.In("references");

    private DateTime Latest => new(Math.Max(Directory.GetLastWriteTimeUtc(References).Ticks, Directory.GetLastWriteTimeUtc(Blobs).Ticks), DateTimeKind.Utc);

    /// <summary>Names change in one folder, by renames; damaged manifests are removed from the other.</summary>
    private string Stamp() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Directory.GetLastWriteTimeUtc(References).Ticks} {Directory.GetLastWriteTimeUtc(Blobs).Ticks}");

    /// <summary>Null where nothing can be written: then every list is read from the images.</summary>
    private string? TryBegin()
    {
        if (store.Location.ReadOnly) return null;
        try
        {
            var path = store.NewTemporaryPath("images");
            File.WriteAllBytes(path, []);
            return path;
        }
        catch (Exception e) when (e is StoreException || e.IsStorageFailure())
        {
            // A user who may only read still gets his list.
            return null;
        }
    }

    /// <summary>Not synced: what a power failure leaves of it cannot be read, or says what is true.</summary>
    private void Keep(string temporary, ImageListDocument list)
    {
        try
        {
            File.WriteAllBytes(temporary, list.Write());
            Directory.CreateDirectory(Folder);
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            // A full disk costs the next list its shortcut, nothing else.
        }
    }
}
