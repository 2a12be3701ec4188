using System.Text;
using BuildKit.Building.Contexts;
using BuildKit.Files;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Building.Copying;

/// <summary>Files as words: "a/b/" a folder, "a/f" a file that holds its own name, "a/l->target" a link. Parents come by themselves.</summary>
internal sealed class MemoryTree : ISourceTree
{
    private readonly SortedDictionary<string, SourceItem> _items = new(StringComparer.Ordinal);

    public MemoryTree(string words)
    {
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split("->");
            var path = parts[0].TrimEnd('/');
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1)) _items.TryAdd(path[..slash], Item(path[..slash], FileKind.Directory));
            _items[path] = parts.Length == 2 ? Item(path, FileKind.SymbolicLink) with { LinkTarget = parts[1] }
                : word.EndsWith('/') ? Item(path, FileKind.Directory)
                : Item(path, FileKind.RegularFile) with { Size = Content(path).Length };
        }
    }

    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public SourceItem? Find(string path) => path == "." ? SourceItem.Root : _items.GetValueOrDefault(path) is { } item ? item with { Size = item.Kind == FileKind.RegularFile ? Content(path).Length : 0 } : null;

    public IReadOnlyList<SourceItem> List(string directory) => [.. _items.Values.Where(i => TreePaths.ParentOf(i.Path) == directory).Select(i => Find(i.Path)!)];

    public Digest ContentOf(SourceItem file) => Digest.Of(Content(file.Path));

    public Stream Open(SourceItem file) => new MemoryStream(Content(file.Path));

    public IReadOnlyDictionary<string, byte[]>? AttributesOf(SourceItem item) => null;

    public void Dispose()
    {
    }

    private byte[] Content(string path) => Encoding.UTF8.GetBytes(Texts.GetValueOrDefault(path) ?? path);

    private static SourceItem Item(string path, FileKind kind) => new() { Path = path, Kind = kind, Mode = kind == FileKind.Directory ? 0x1ED : 0x1A4, Time = DateTimeOffset.FromUnixTimeSeconds(1000) };
}
