using BuildKit.Oci;

namespace BuildKit.Building.Contexts;

/// <summary>No files: scratch, and what a copy with --link sees of its base.</summary>
internal sealed class EmptyTree : ISourceTree
{
    public static EmptyTree Instance { get; } = new();

    public SourceItem? Find(string path) => path == "." ? SourceItem.Root : null;

    public IReadOnlyList<SourceItem> List(string directory) => [];

    public Digest ContentOf(SourceItem file) => throw CopyException.Changed(file.Path);

    public Stream Open(SourceItem file) => throw CopyException.Changed(file.Path);

    public IReadOnlyDictionary<string, byte[]>? AttributesOf(SourceItem item) => null;

    public void Dispose()
    {
    }
}
