using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using BuildKit.Files;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images.HostBases;

/// <summary>
/// Remembers what was made of what. Two kinds of tiny files: for a set of options, the image with the paths that were looked at and their
/// common stamp; for a layer's key, its digest. Losing them costs time only, so nothing refers to the images: what collection takes is made
/// again.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HostBaseCache(Store store, HostBaseOptions options)
{
    private const string Schema = "host base 1";
    private readonly string _folder = Path.Combine(store.Root, "hostbase");

    /// <summary>The image made before, if nothing it was made of has changed since. Reads no content of the machine.</summary>
    public Image? TryRead()
    {
        if (TryReadLines(ImagePath()) is not [var stamp, var type, var digest, var size, .. var watched]) return null;
        if (!Digest.TryParse(digest, out var manifest) || !long.TryParse(size, out var length)) return null;
        using (var root = RootedDirectory.Open(options.SystemRoot))
        {
            if (FileStamps.KeyOf(root, watched) != stamp) return null;
        }

        if (!store.Blobs.Contains(manifest)) return null;
        var image = Image.Read(store.Blobs, new Descriptor { MediaType = type, Digest = manifest, Size = length });
        return image.Layers.All(l => store.Blobs.Size(l.Digest) == l.Size) ? image : null;
    }

    public void Write(Descriptor image, HostMachine machine, string stamp) =>
        WriteLines(ImagePath(), [stamp, image.MediaType, image.Digest.ToString(), $"{image.Size}", .. machine.Watched]);

    public Descriptor? TryReadLayer(string key) =>
        TryReadLines(LayerPath(key)) is [var text, var size] && Digest.TryParse(text, out var digest) && long.TryParse(size, out var length) && store.Blobs.Size(digest) == length
            ? new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = length }
            : null;

    public void WriteLayer(string key, Descriptor layer) => WriteLines(LayerPath(key), [layer.Digest.ToString(), $"{layer.Size}"]);

    private static string[]? TryReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not made yet, or not ours to read: it is made again.
            return null;
        }
    }

    private void WriteLines(string path, IEnumerable<string> lines)
    {
        store.EnsureFolder("hostbase");
        var temporary = store.NewTemporaryPath("host-base");
        store.Write("Remembering a base of this machine", path, () => AtomicFile.Write(path, temporary, Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private string ImagePath()
    {
        var wanted = $"{Schema}\0{options.Variant}\0{options.RuntimeMajor}\0{options.DotnetRoot}\0{options.SystemRoot}";
        return Path.Combine(_folder, "image-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted))));
    }

    private string LayerPath(string key) => Path.Combine(_folder, "layer-" + key);
}
