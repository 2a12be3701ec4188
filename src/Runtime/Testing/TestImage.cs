using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Testing;

/// <summary>Images for tests, from what a test has at hand. They stay in the store: making one is for the first run.</summary>
[SupportedOSPlatform("linux")]
public static class TestImage
{
    /// <summary>Whether the store has an image of this name for this machine.</summary>
    public static bool Exists(string name, StoreLocation? store = null)
    {
        using var opened = TestStore.Open(store);
        return new ImageCatalog(opened).TryResolve(name) is not null;
    }

    /// <summary>A root file system in a tar archive, compressed or not, becomes an image. Returns its name.</summary>
    /// <param name="name">The image's.</param>
    /// <param name="archive">Is read to its end.</param>
    /// <param name="changes">Dockerfile instructions such as <c>CMD ["redis-server"]</c>.</param>
    /// <param name="store">Null: the store that the command line uses too.</param>
    /// <param name="cancellationToken">Nothing has the name then.</param>
    public static Task<string> ImportAsync(string name, Stream archive, IReadOnlyList<string> changes, StoreLocation? store = null, CancellationToken cancellationToken = default) => Task.Run(() =>
    {
        using var opened = TestStore.Open(store);
        ImageImporter.Import(archive, opened, new ImportOptions { Names = [ImageReference.Parse(name)], Changes = changes }, cancellationToken);
        return name;
    }, cancellationToken);

    /// <summary>A folder of this machine becomes the root file system of an image: what a package manager or a build put there.</summary>
    public static async Task<string> FromFolderAsync(string name, string folder, IReadOnlyList<string> changes, StoreLocation? store = null, CancellationToken cancellationToken = default)
    {
        // An archive of any size, without a second copy of the files: the file has no name any more when the import begins.
        await using var archive = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.DeleteOnClose);
        using (var root = RootedDirectory.Open(Path.GetFullPath(folder)))
        using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var entry in DirectoryEntries.Enumerate(root))
            {
                cancellationToken.ThrowIfCancellationRequested();
                tar.Write(entry);
            }

            tar.Complete();
        }

        archive.Position = 0;
        return await ImportAsync(name, archive, changes, store, cancellationToken);
    }

    /// <summary>The images of an archive, Docker's or OCI's, under the names they have in it. Returns those.</summary>
    public static async Task<IReadOnlyList<string>> LoadAsync(string archive, StoreLocation? store = null, CancellationToken cancellationToken = default)
    {
        using var opened = TestStore.Open(store);
        await using var stream = File.OpenRead(archive);
        var images = await ImageLoader.LoadAsync(stream, opened, new LoadOptions { Platform = Platform.OfThisMachine }, cancellationToken);
        return [.. images.SelectMany(i => i.Names).Select(n => n.ToString())];
    }
}
