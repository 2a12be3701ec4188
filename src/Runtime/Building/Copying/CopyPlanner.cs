using BuildKit.Building.Contexts;
using BuildKit.Building.Steps;
using BuildKit.Files;

namespace BuildKit.Building.Copying;

/// <summary>
/// Turns a COPY or ADD into the objects of its layer, with BuildKit's rules (fsutil/copy): what a directory's contents, a trailing slash, an
/// existing destination and links mean. Looks at files, writes nothing. Destinations are resolved inside the image, sources inside their tree.
/// </summary>
internal sealed class CopyPlanner
{
    private static readonly DateTimeOffset MadeAt = DateTimeOffset.UnixEpoch;
    private readonly BuildStep.Copy _step;
    private readonly ISourceTree _below;
    private readonly SortedDictionary<string, CopyEntry> _entries = new(Comparer<string>.Create(Linux.PosixPath.Compare));
    private readonly (uint Uid, uint Gid)? _owner;
    private readonly ModeChange? _mode;
    private readonly Func<string, bool, bool> _excludes;
    private readonly Func<ISourceTree, SourceItem, ISourceTree?> _unpack;

    /// <param name="step">What is copied.</param>
    /// <param name="image">The base's files, for owners' names.</param>
    /// <param name="excludes">Whether --exclude drops a path beneath a source.</param>
    /// <param name="unpack">Opens a chosen file as an archive; null where it is none or stays a file.</param>
    public CopyPlanner(BuildStep.Copy step, ISourceTree image, Func<string, bool, bool> excludes, Func<ISourceTree, SourceItem, ISourceTree?> unpack)
    {
        _unpack = unpack;
        _step = step;
        _below = step.Link ? EmptyTree.Instance : image;
        _owner = OwnerNames.Resolve(step.Owner, image);
        _mode = ModeChange.Parse(step.Mode);
        _excludes = excludes;
    }

    /// <summary>Archives among the chosen files are unpacked.</summary>
    public bool IsUnpacking { get; set; }

    /// <summary>In the order of a layer.</summary>
    public IReadOnlyList<CopyEntry> Entries => [.. _entries.Values];

    public void Add(CopySource source, ISourceTree tree, string where)
    {
        if (source.Patterns.Count == 0)
        {
            if (tree is FileTree { File: var only }) AddOne(tree, new CopySelection(only.Name, ".", only));
            else AddOne(tree, new CopySelection(".", ".", SourceItem.Root));
            return;
        }

        foreach (var pattern in source.Patterns)
        {
            foreach (var selected in CopySelection.Of(tree, pattern, _step.Parents, source.AllowEmptyWildcard, where)) AddOne(tree, selected);
        }
    }

    /// <summary>WORKDIR: the folder and those above it, where they are missing.</summary>
    public void AddFolder(string path) => MakeDirectory(TreePaths.Follow(_below, path));

    private void AddOne(ISourceTree tree, CopySelection selected)
    {
        var into = Destination(_step.Parents ? selected.Parents : ".");
        if (selected.Item.Kind == FileKind.Directory)
        {
            // With --parents the folder itself is kept, otherwise its contents.
            if (_step.Parents && selected.Name != ".") into = TreePaths.Below(into, selected.Name);
            MakeDirectory(into);
            foreach (var item in tree.List(selected.Item.Path)) AddTree(tree, item, TreePaths.Below(into, item.Name), item.Name, keepsOwner: false);
            return;
        }

        if (_excludes(selected.Name, false)) return;
        if (IsUnpacking && selected.Item.Kind == FileKind.RegularFile && _unpack(tree, selected.Item) is { } archive)
        {
            AddArchive(archive);
            return;
        }

        var place = _step.Parents || _step.Destination.EndsWith('/') || Find(into) is { Kind: FileKind.Directory } ? TreePaths.Below(into, selected.Name) : into;
        MakeDirectory(TreePaths.ParentOf(place));
        Put(tree, selected.Item, place, keepsOwner: false);
    }

    /// <summary>The contents of an archive in the place of its file.</summary>
    private void AddArchive(ISourceTree contents)
    {
        var place = Destination(".");
        MakeDirectory(place);
        foreach (var item in contents.List(".")) AddTree(contents, item, TreePaths.Below(place, item.Name), item.Path, keepsOwner: true);
    }

    /// <param name="tree">Where it is.</param>
    /// <param name="item">What is copied with all below it.</param>
    /// <param name="place">Where to.</param>
    /// <param name="relative">From the source, for --exclude.</param>
    /// <param name="keepsOwner">As in the archive it comes from.</param>
    private void AddTree(ISourceTree tree, SourceItem item, string place, string relative, bool keepsOwner)
    {
        var isDirectory = item.Kind == FileKind.Directory;
        var excluded = _excludes(relative, isDirectory);
        if (excluded && !isDirectory) return;
        if (!excluded) Put(tree, item, place, keepsOwner);
        if (!isDirectory) return;
        foreach (var child in tree.List(item.Path)) AddTree(tree, child, TreePaths.Below(place, child.Name), $"{relative}/{child.Name}", keepsOwner);
    }

    private void Put(ISourceTree tree, SourceItem item, string place, bool keepsOwner)
    {
        if (item.Kind is FileKind.CharacterDevice or FileKind.BlockDevice or FileKind.Socket) return;
        if (place == ".") throw CopyException.OverDirectory("");
        if (Layers.Whiteout.Is(place.AsSpan(place.LastIndexOf('/') + 1))) throw Layers.LayerException.NotRepresentable(place, "a name that begins with '.wh.', which layers read as a removal");
        if (!_entries.ContainsKey(TreePaths.ParentOf(place))) MakeDirectory(TreePaths.ParentOf(place));
        var there = Find(place);
        if (item.Kind == FileKind.Directory ? there is not null and not { Kind: FileKind.Directory } : there is { Kind: FileKind.Directory })
            throw item.Kind == FileKind.Directory ? CopyException.IntoNoDirectory(place) : CopyException.OverDirectory(place);
        var isLink = item.Kind == FileKind.SymbolicLink;
        _entries[place] = new CopyEntry(place, item with
        {
            Mode = isLink || _mode is null || keepsOwner ? item.Mode : _mode.Apply(item.Mode, item.Kind == FileKind.Directory),
            Uid = keepsOwner ? item.Uid : _owner?.Uid ?? item.Uid,
            Gid = keepsOwner ? item.Gid : _owner?.Gid ?? item.Gid,
        }, tree, item);
    }

    /// <summary>Missing folders are 0755 and the copy's owner's; existing ones stay what they are.</summary>
    private void MakeDirectory(string path)
    {
        if (path == "." || _entries.TryGetValue(path, out var planned) && planned.Item.Kind == FileKind.Directory) return;
        if (_below.Find(path) is { } there && !_entries.ContainsKey(path))
        {
            if (there.Kind != FileKind.Directory) throw CopyException.IntoNoDirectory(path);
            return;
        }

        if (_entries.ContainsKey(path)) throw CopyException.IntoNoDirectory(path);
        MakeDirectory(TreePaths.ParentOf(path));
        _entries[path] = new CopyEntry(path, new SourceItem
        {
            Path = path, Kind = FileKind.Directory, Mode = 0b111_101_101, Uid = _owner?.Uid ?? 0, Gid = _owner?.Gid ?? 0, Time = MadeAt,
        }, null, null);
    }

    private SourceItem? Find(string place) => _entries.TryGetValue(place, out var planned) ? planned.Item : _below.Find(place);

    private string Destination(string parents) => TreePaths.Follow(_below, parents == "." ? _step.Destination : $"{_step.Destination}/{parents}");
}
