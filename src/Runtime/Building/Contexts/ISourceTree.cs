using BuildKit.Oci;

namespace BuildKit.Building.Contexts;

/// <summary>
/// Files that steps copy from: a folder of the machine, a stage, an archive, one file. Whoever made them is not trusted: no path leaves the tree,
/// and links are followed only by <see cref="TreePaths"/>, inside it.
/// </summary>
internal interface ISourceTree : IDisposable
{
    /// <summary>What has this very path; null when nothing has.</summary>
    SourceItem? Find(string path);

    /// <summary>The objects of a directory in the order of their names' bytes.</summary>
    IReadOnlyList<SourceItem> List(string directory);

    /// <summary>Digest of a regular file's content.</summary>
    Digest ContentOf(SourceItem file);

    Stream Open(SourceItem file);

    /// <summary>Extended attributes that belong to the content, or null for none.</summary>
    IReadOnlyDictionary<string, byte[]>? AttributesOf(SourceItem item);
}
