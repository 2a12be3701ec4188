using BuildKit.Building;

namespace BuildKit.Projects.Layering;

/// <summary>
/// The directory entries of layers. Every layer carries the directories above its files, always with the same mode and owner: a layer's bytes
/// then depend on its own files alone, and adding or removing a neighbour leaves its digest as it is.
/// </summary>
internal sealed class ImageDirectories
{
    private const int DefaultMode = 0b111_101_101;

    /// <summary>
    /// Directories that every base has. A layer that wrote them would change their mode (/tmp is 1777) or replace a link by a directory
    /// (/bin is usr/bin, /var/run is /run).
    /// </summary>
    private static readonly HashSet<string> Standard = new(StringComparer.Ordinal)
    {
        "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "media", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp",
        "usr", "usr/bin", "usr/include", "usr/lib", "usr/lib32", "usr/lib64", "usr/libexec", "usr/local", "usr/local/bin", "usr/local/etc", "usr/local/lib",
        "usr/local/sbin", "usr/local/share", "usr/sbin", "usr/share", "usr/src", "var", "var/cache", "var/lib", "var/lock", "var/log", "var/opt", "var/run",
        "var/spool", "var/tmp", "etc/ssl", "etc/ssl/certs", "usr/share/ca-certificates", "usr/local/share/ca-certificates", "usr/share/dotnet", "usr/share/fonts",
    };

    private readonly bool _baseIsEmpty;
    private readonly Dictionary<string, PlannedEntry> _explicit;

    private ImageDirectories(LayerPlanOptions place, Dictionary<string, PlannedEntry> @explicit) =>
        (_baseIsEmpty, Time, _explicit) = (place.BaseLayers == 0, place.Time, @explicit);

    public static ImageDirectories Create(IReadOnlyList<ExtraDirectory> directories, LayerPlanOptions place)
    {
        var entries = new Dictionary<string, PlannedEntry>(StringComparer.Ordinal);
        foreach (var directory in directories)
        {
            var entry = Entry(ContainerPath.Target(place.Root, directory.TargetPath), directory.Mode, directory.Owner, place.Time);
            if (!entries.TryAdd(entry.Path, entry) && entries[entry.Path] != entry) throw ProjectException.DirectoryTwice(entry.Path);
        }

        return new ImageDirectories(place, entries);
    }

    /// <summary>The user's own directories, for the layer that must hold those that no file needs.</summary>
    public IEnumerable<string> Declared => _explicit.Keys;

    /// <summary>Entries for everything above <paramref name="paths"/>, and for those of them that are declared directories themselves.</summary>
    public IEnumerable<PlannedEntry> Above(IEnumerable<string> paths)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            foreach (var directory in ContainerPath.Parents(path))
            {
                if (seen.Add(directory) && Find(directory) is { } entry) yield return entry;
            }
        }
    }

    public DateTimeOffset Time { get; }

    public PlannedEntry Of(string declared) => _explicit[declared];

    private PlannedEntry? Find(string path) =>
        _explicit.TryGetValue(path, out var entry) ? entry
        : _baseIsEmpty || !IsStandard(path) ? Entry(path, DefaultMode, default, Time)
        : null;

    /// <summary>Homes belong to their users, who are the base's: /home/app is not root's.</summary>
    private static bool IsStandard(string path) =>
        Standard.Contains(path) || (path.StartsWith("home/", StringComparison.Ordinal) && path.IndexOf('/', "home/".Length) < 0);

    private static PlannedEntry Entry(string path, int mode, FileOwner owner, DateTimeOffset time) =>
        new() { Path = path, Mode = mode, Uid = owner.Uid, Gid = owner.Gid, Identity = PlannedEntry.DirectoryIdentity, Time = time };
}
