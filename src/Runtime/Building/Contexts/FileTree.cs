using BuildKit.Files;
using BuildKit.Oci;

namespace BuildKit.Building.Contexts;

/// <summary>One file and nothing else: a here-document, a download.</summary>
internal sealed class FileTree(SourceItem file, Digest content, Func<Stream> open) : ISourceTree
{
    public static FileTree Of(string name, ReadOnlyMemory<byte> content, int mode = 0b110_100_100) => new(
        new SourceItem { Path = name, Kind = FileKind.RegularFile, Mode = mode, Size = content.Length },
        Digest.Of(content.Span), () => new MemoryStream(content.ToArray(), writable: false));

    public SourceItem File => file;

    public SourceItem? Find(string path) => path == "." ? SourceItem.Root : path == file.Path ? file : null;

    public IReadOnlyList<SourceItem> List(string directory) => directory == "." ? [file] : [];

    public Digest ContentOf(SourceItem item) => content;

    public Stream Open(SourceItem item) => open();

    public IReadOnlyDictionary<string, byte[]>? AttributesOf(SourceItem item) => null;

    public void Dispose()
    {
    }
}
