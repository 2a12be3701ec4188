using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>A folder in the layout of image-spec image-layout.md, as other tools write and read it.</summary>
public sealed class OciLayoutFolder : IImageCollection
{
    private readonly string _path;
    private readonly LayoutContents _contents;

    private OciLayoutFolder(string path)
    {
        _path = path;
        _contents = new LayoutContents(ReadIndex(path), Contains, ReadDocument);
    }

    public IReadOnlyList<ArchivedImage> Images => _contents.Images;

    internal ILookup<Digest, Descriptor> Referrers => _contents.Referrers;

    /// <summary>Opens a layout for reading.</summary>
    public static OciLayoutFolder Open(string path) => new(Path.GetFullPath(path));

    /// <summary>Writes into a layout, made when absent. Its other images stay; index.json is replaced in one step.</summary>
    public static IImageSink Sink(string path) => new LayoutFolderSink(Path.GetFullPath(path));

    public IImageSource Source(ArchivedImage image) => new LayoutFolderSource(this, image.Root);

    internal static ImageIndex ReadIndex(string path)
    {
        var (marker, index) = (Path.Combine(path, LayoutIndex.MarkerName), Path.Combine(path, LayoutIndex.FileName));
        if (!File.Exists(marker) || !File.Exists(index)) throw ArchiveException.NotAnArchive($"'{path}' has no '{(File.Exists(marker) ? LayoutIndex.FileName : LayoutIndex.MarkerName)}'");
        if (new FileInfo(index).Length > OciJson.MaximumDocumentSize) throw ArchiveException.InvalidDocument(index, "it is too large");
        return OciJson.ReadIndex(File.ReadAllBytes(index));
    }

    internal Stream OpenRead(Descriptor blob)
    {
        try
        {
            return new VerifyingStream(new FileStream(PathOf(_path, blob.Digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0), blob);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArchiveException.Missing($"the blob {blob.Digest}, or it cannot be read");
        }
    }

    internal static string PathOf(string folder, Digest digest) => Path.Combine(folder, "blobs", "sha256", digest.Hex);

    private bool Contains(Digest digest) => File.Exists(PathOf(_path, digest));

    private byte[] ReadDocument(Descriptor document)
    {
        if (document.Size > OciJson.MaximumDocumentSize) throw ArchiveException.InvalidDocument(document.Digest.ToString(), $"it has {document.Size} bytes");
        using var stream = OpenRead(document);
        var bytes = new byte[document.Size];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
