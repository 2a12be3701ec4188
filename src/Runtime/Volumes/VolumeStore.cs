using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Files;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Volumes;

/// <summary>
/// Volumes of a store: one folder each, whose <c>_data</c> is what containers see, beside a description. They outlive containers. A volume
/// appears whole by one rename and goes by one. Who makes a container that uses volumes, and who removes volumes, holds the lock meanwhile,
/// so that none disappears between being named and being used.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class VolumeStore(Store store)
{
    private const string DataName = "_data";
    private const string MetaName = "meta.json";

    /// <summary>Stands in a volume's folder while it is filled for the first time: what a crash interrupts goes on at the next start.</summary>
    private const string FillingName = "filling";
    private const int MaximumDocument = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The store's root keeps strangers out; inside a container the directory is for everybody, as in Docker.</summary>
    private const UnixFileMode Everyone = (UnixFileMode)0x1ED;

    public string DataOf(string name) => Path.Combine(FolderOf(name), DataName);

    /// <summary>The data of a volume that was taken out.</summary>
    public static string DataIn(string grave) => Path.Combine(grave, DataName);

    public bool Exists(string name) => Directory.Exists(FolderOf(name));

    /// <summary>No volume is made or removed by others while it is held.</summary>
    public StoreLock Hold() => store.Locks.Acquire("volumes", LockMode.Exclusive);

    public Volume Find(string name) => TryFind(name) ?? throw VolumeException.NotFound(name);

    /// <summary>Null when there is none. One whose description was lost has neither labels nor options, and counts as named.</summary>
    public Volume? TryFind(string name)
    {
        if (!VolumeName.IsValid(name) || !Exists(name)) return null;
        var path = Path.Combine(FolderOf(name), MetaName);
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaximumDocument) throw VolumeException.Damaged(path, $"it has {file.Length} bytes", null);
            return VolumeJson.Read(File.ReadAllBytes(path), name, DataOf(name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Without a description, be it a link to nowhere, or removed since.
            return Exists(name) ? new Volume { Name = name, Created = Directory.GetCreationTimeUtc(FolderOf(name)), Mountpoint = DataOf(name) } : null;
        }
        catch (JsonException e)
        {
            throw VolumeException.Damaged(path, e.Message.TrimEnd('.'), e);
        }
        catch (UnauthorizedAccessException e)
        {
            // What .NET says of a folder in the place of a file, too.
            throw VolumeException.Damaged(path, "it cannot be read", e);
        }
    }

    /// <summary>By name. One whose description is damaged does not hide the others: it is handed to <paramref name="damaged"/>.</summary>
    public IReadOnlyList<Volume> List(Action<BuildKitException> damaged)
    {
        var volumes = new List<Volume>();
        foreach (var name in Names())
        {
            try
            {
                if (TryFind(name) is { } volume) volumes.Add(volume);
            }
            catch (VolumeException e)
            {
                damaged(e);
            }
        }

        return volumes;
    }

    /// <summary>Makes the volume when there is none, else returns the one there is; one with other options is refused.</summary>
    public Volume Create(VolumeRequest request, DateTimeOffset now, StoreLock held)
    {
        ArgumentNullException.ThrowIfNull(held);
        VolumeName.Parse(request.Name);
        if (request.Driver != Volume.LocalDriver) throw VolumeException.UnknownDriver(request.Driver);
        _ = VolumeBacking.Of(request.Options);
        if (TryFind(request.Name) is { } there) return Same(there, request) ? there : throw VolumeException.Differs(request.Name);
        var volume = new Volume { Name = request.Name, Created = now, Labels = request.Labels, Options = request.Options, Mountpoint = DataOf(request.Name) };
        store.EnsureFolder("volumes");
        var temporary = store.NewTemporaryPath("volume");
        Directory.CreateDirectory(temporary, OwnerOnly);
        MakeData(Path.Combine(temporary, DataName));
        File.WriteAllBytes(Path.Combine(temporary, MetaName), VolumeJson.Write(volume));
        // A volume that somebody named is there after a power failure; one that nobody named is made again by nobody.
        if (!volume.IsAnonymous) FileSync.SyncFileSystem(temporary);
        Directory.Move(temporary, FolderOf(request.Name));
        if (!volume.IsAnonymous) AtomicFile.SyncDirectory(Path.Combine(store.Root, "volumes"));
        return volume;
    }

    /// <summary>
    /// Fills a volume that is empty, by the caller's action on its directory, which must leave alone what is there already: an interrupted
    /// filling goes on with the next one. The action says whether there was anything to fill it with.
    /// </summary>
    public void Fill(string name, Func<RootedDirectory, bool> fill)
    {
        var marker = Path.Combine(FolderOf(name), FillingName);
        if (!NeedsFilling()) return;
        using var held = Hold();
        if (!NeedsFilling()) return;
        File.WriteAllBytes(marker, []);
        using (var root = RootedDirectory.Open(DataOf(name)))
        {
            if (fill(root)) FileSync.SyncFileSystem(DataOf(name));
        }

        File.Delete(marker);

        bool NeedsFilling()
        {
            try
            {
                return File.Exists(marker) || !Directory.EnumerateFileSystemEntries(DataOf(name)).Any();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw VolumeException.NoData(name, DataOf(name), e);
            }
        }
    }

    /// <summary>Takes the volume away and says where its files are now, for whoever removes them. Null when there is none.</summary>
    public string? TakeOut(string name, StoreLock held)
    {
        ArgumentNullException.ThrowIfNull(held);
        if (!Exists(name)) return null;
        VolumeMounts.Release(DataOf(name));
        // What is mounted is not the volume's own: removing it would empty a server's directory.
        if (HostMounts.IsMountPoint(DataOf(name))) throw VolumeException.InUse(name, ["a process that works in its file system"]);
        var grave = store.NewTemporaryPath("removed-volume");
        Directory.Move(FolderOf(name), grave);
        return grave;
    }

    private static bool Same(Volume there, VolumeRequest request) =>
        request.Options.Count == 0 || (there.Options.Count == request.Options.Count && request.Options.All(o => there.Options.GetValueOrDefault(o.Key) == o.Value));

    /// <summary>The process's mask takes from what mkdir is asked for.</summary>
    private static void MakeData(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, Everyone);
    }

    private IEnumerable<string> Names()
    {
        var folder = Path.Combine(store.Root, "volumes");
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(p => Path.GetFileName(p)!).Where(VolumeName.IsValid).Order(StringComparer.Ordinal) : [];
    }

    private string FolderOf(string name) => Path.Combine(store.Root, "volumes", name);
}
