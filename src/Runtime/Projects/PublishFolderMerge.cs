namespace BuildKit.Projects;

/// <summary>One reconciliation; see <see cref="PublishFolder"/>.</summary>
internal sealed class PublishFolderMerge
{
    /// <summary>
    /// The SDK deletes from the publish folder what its items no longer name, except here: a renamed script stays for ever. Elsewhere a
    /// file without an item was put there by somebody.
    /// </summary>
    private const string WebRoot = "wwwroot/";

    private readonly PublishFolder _folder;
    private readonly Dictionary<string, FoundFile> _found;
    private readonly ILookup<string, PublishItem> _claims;
    private readonly List<PublishItem> _items = [];
    private readonly List<string> _unclaimed = [], _missing = [], _changed = [], _stale = [];

    public PublishFolderMerge(PublishFolder folder, IReadOnlyList<PublishItem> items, Dictionary<string, FoundFile> found)
    {
        (_folder, _found) = (folder, found);
        _claims = items.ToLookup(static item => Normalise(item.RelativePath), StringComparer.Ordinal);
    }

    public PublishFolderContent Result()
    {
        foreach (var path in _found.Keys.Order(StringComparer.Ordinal)) Take(path, _found[path]);
        _missing.AddRange(_claims.Select(static claim => claim.Key).Where(path => !_found.ContainsKey(path)).Order(StringComparer.Ordinal));
        return new PublishFolderContent
        {
            Items = _items,
            Unclaimed = _unclaimed,
            Missing = _missing,
            Changed = _changed,
            Stale = _stale,
            Remembered = [.. _claims.Select(static claim => claim.Key).Concat(_stale).Where(IsInWebRoot).Order(StringComparer.Ordinal)],
        };
    }

    private void Take(string path, FoundFile file)
    {
        var isClaimed = _claims.Contains(path);
        if (!isClaimed && _folder.Source == LayerSource.Auto && IsInWebRoot(path) && _folder.Earlier.Contains(path)) _stale.Add(path);
        else if (!isClaimed) TakeUnclaimed(path, file);
        else TakeClaimed(path, file);
    }

    private void TakeUnclaimed(string path, FoundFile file)
    {
        _unclaimed.Add(path);
        ItemOrigin origin = IsInWebRoot(path) ? new ItemOrigin.StaticAsset(Integrity: null, "Directory") : new ItemOrigin.App();
        _items.Add(new PublishItem { SourcePath = file.Path, RelativePath = path, Origin = origin });
    }

    /// <summary>Of several claims the one that was copied counts. Copies keep size and time, so that a difference means other content.</summary>
    private void TakeClaimed(string path, FoundFile file)
    {
        if (_folder.Source == LayerSource.Auto && _claims[path].FirstOrDefault(item => IsCopy(item, file)) is { } copied)
        {
            _items.Add(copied);
            return;
        }

        if (_folder.Source == LayerSource.Auto) _changed.Add(path);
        var claim = _claims[path].First();
        _items.Add(claim with { SourcePath = file.Path, Origin = WithoutIntegrity(claim.Origin) });
    }

    private static bool IsCopy(PublishItem item, FoundFile file) =>
        new FileInfo(item.SourcePath) is { Exists: true } source && source.Length == file.Size && source.LastWriteTimeUtc.Ticks == file.Modified;

    /// <summary>The integrity is the source's, and this is another file.</summary>
    private static ItemOrigin WithoutIntegrity(ItemOrigin origin) => origin is ItemOrigin.StaticAsset asset ? asset with { Integrity = null } : origin;

    private static bool IsInWebRoot(string path) => path.StartsWith(WebRoot, StringComparison.Ordinal);

    private static string Normalise(string path)
    {
        var slashed = path.Replace('\\', '/');
        return slashed.StartsWith("./", StringComparison.Ordinal) ? slashed[2..] : slashed;
    }
}
