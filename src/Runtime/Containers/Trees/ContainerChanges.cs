using System.Runtime.Versioning;
using BuildKit.Containers.Mounts;
using BuildKit.Files;
using BuildKit.Layers;

namespace BuildKit.Containers.Trees;

/// <summary>What a container changed of its image: as the layer that commit makes of it, and as the lines of diff.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerChanges : IDisposable
{
    private const string Whiteout = ".wh.";
    private const string Opaque = ".wh..wh..opq";
    private readonly TreeJob _job;
    private readonly RootedDirectory _upper;
    private readonly UnionView _below;
    private readonly HashSet<string> _made;
    private readonly HashSet<string> _above = new(StringComparer.Ordinal);

    public ContainerChanges(TreeJob job)
    {
        _job = job;
        _upper = RootedDirectory.Open(job.Upper);
        _below = new UnionView(job.Lower, job.UserXattrs);
        _made = [.. job.EngineMade];
        foreach (var path in _made)
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) _above.Add(path[..slash]);
    }

    /// <summary>In the order of a layer.</summary>
    public IEnumerable<LayerEntry> Entries() => new LayerDiff(_upper, new LayerDiffOptions
    {
        UserXattrs = _job.UserXattrs,
        Below = _below.TryFind,
        Skips = (path, status) => _made.Contains(path) && status is { Kind: FileKind.RegularFile, Size: 0 } && _below.TryFind(path) is null,
        SkipsEmptied = (path, status) => (_made.Contains(path) || _above.Contains(path)) && IsUntouched(status, _below.TryFind(path)),
    }).Enumerate().Select(Owned);

    /// <summary>Docker's lines, by path: A added, C changed, D deleted. What a directory that was made anew hides is deleted.</summary>
    public IReadOnlyList<ContainerChange> List() => List(Entries(), _below);

    public static IReadOnlyList<ContainerChange> List(IEnumerable<LayerEntry> entries, UnionView below)
    {
        var changes = new SortedDictionary<string, ChangeKind>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var slash = entry.Path.LastIndexOf('/');
            var (parent, name) = (slash < 0 ? "" : entry.Path[..(slash + 1)], entry.Path[(slash + 1)..]);
            if (name == Opaque)
            {
                foreach (var hidden in below.Enumerate(parent)) changes.TryAdd(parent + hidden.Name, ChangeKind.Deleted);
            }
            else if (name.StartsWith(Whiteout, StringComparison.Ordinal)) changes[parent + name[Whiteout.Length..]] = ChangeKind.Deleted;
            else changes[entry.Path] = below.TryFind(entry.Path) is null ? ChangeKind.Added : ChangeKind.Changed;
        }

        return [.. changes.Select(c => new ContainerChange(c.Value, "/" + c.Key))];
    }

    public void Dispose()
    {
        _upper.Dispose();
        _below.Dispose();
    }

    private LayerEntry Owned(LayerEntry entry) => _job.Owner is { } owner ? entry with { Uid = (int)owner.Uid, Gid = (int)owner.Gid } : entry;

    /// <summary>A directory that was only copied up to hold a mount point is as it was below.</summary>
    private static bool IsUntouched(FileStatus status, FileStatus? below) =>
        below is null || (below.Kind == FileKind.Directory && below.Mode == status.Mode && below.Uid == status.Uid && below.Gid == status.Gid);
}
