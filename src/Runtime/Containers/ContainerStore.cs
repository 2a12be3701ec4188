using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Storage;

namespace BuildKit.Containers;

/// <summary>
/// The containers of a store: one folder each, born complete in the temporary folder and renamed into place. Names are files that hold an
/// id, reserved under one lock. Containers that run have a folder in the run root, so that listing them does not read those that do not.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class ContainerStore
{
    private const string NamesLock = "container-names";

    /// <summary>An engine's own document is far smaller; a larger one was put there by something else.</summary>
    private const int MaximumDocument = 4 * 1024 * 1024;
    private readonly Store _store;
    private readonly string _folder;
    private readonly string _names;

    public ContainerStore(Store store)
    {
        _store = store;
        _folder = Path.Combine(store.Root, "containers");
        _names = Path.Combine(_folder, "names");
    }

    public ContainerFolder FolderOf(string id) => new(Path.Combine(_folder, id), Path.Combine(_store.RunRoot, "containers", id));

    /// <summary>
    /// Makes the folder with all its files appear at once, under a name that nobody else has. A name that nobody chose is exchanged for
    /// <paramref name="another"/> when a container created at the same time was faster. Returns what the container is.
    /// </summary>
    public ContainerRecord Add(ContainerRecord record, Func<string>? another = null)
    {
        _store.EnsureFolder("containers");
        var temporary = _store.NewTemporaryPath("container");
        Directory.CreateDirectory(temporary, OwnerOnly);
        foreach (var name in (string[])["upper", "work", "rootfs"]) Directory.CreateDirectory(Path.Combine(temporary, name), name == "upper" ? Everyone : OwnerOnly);
        File.WriteAllBytes(Path.Combine(temporary, ContainerFolder.StateName), ContainerJson.Write(new ContainerState()));
        foreach (var name in (string[])["lock", "monitor"]) File.WriteAllBytes(Path.Combine(temporary, name), []);
        try
        {
            using var names = _store.Locks.Acquire(NamesLock, LockMode.Exclusive);
            while (another is not null && IsNameTaken(record.Name)) record = record with { Name = another() };
            Reserve(record.Name, record.Id);
            File.WriteAllBytes(Path.Combine(temporary, ContainerFolder.ConfigName), ContainerJson.Write(record));
            Directory.Move(temporary, FolderOf(record.Id).Path);
            return record;
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    public bool IsNameTaken(string name) => OwnerOf(name) is not null;

    public void Rename(string id, string name) => ChangeRecord(id, record =>
    {
        Reserve(name, record.Id);
        return record with { Name = name };
    });

    /// <summary>Changes what a container is; the change sees what is there now. Returns what was written.</summary>
    public ContainerRecord ChangeRecord(string id, Func<ContainerRecord, ContainerRecord> change)
    {
        using var names = _store.Locks.Acquire(NamesLock, LockMode.Exclusive);
        var before = TryReadRecord(id) ?? throw ContainerException.NotFound(id);
        var after = change(before);
        Replace(FolderOf(id).Config, ContainerJson.Write(after), durable: true);
        if (before.Name != after.Name) File.Delete(NameFile(before.Name));
        return after;
    }

    /// <summary>
    /// Takes the container out of every list at once; what takes long, removing its files, comes after and is done by the next collection
    /// when it is interrupted. Returns where the files are now; null when somebody else was faster.
    /// </summary>
    public string? TryTakeOut(ContainerRecord record)
    {
        var folder = FolderOf(record.Id);
        var grave = _store.NewTemporaryPath("removed");
        using (_store.Locks.Acquire(NamesLock, LockMode.Exclusive))
        {
            if (!Directory.Exists(folder.Path)) return null;
            Directory.Move(folder.Path, grave);
            if (ReadName(record.Name) == record.Id) File.Delete(NameFile(record.Name));
        }

        RemoveRunFolder(folder);
        return grave;
    }

    /// <summary>The same for one whose record cannot be read; a name that still leads to it becomes free by itself.</summary>
    public string TakeOutDamaged(string nameOrId)
    {
        var id = FindId(nameOrId) ?? throw ContainerException.NotFound(nameOrId);
        var grave = _store.NewTemporaryPath("removed");
        Directory.Move(FolderOf(id).Path, grave);
        RemoveRunFolder(FolderOf(id));
        return grave;
    }

    public void MakeRunFolder(ContainerFolder folder)
    {
        _store.EnsureRunRoot();
        RemoveRunFolder(folder);
        Directory.CreateDirectory(folder.RunPath, OwnerOnly);
    }

    /// <summary>The start of a container that is being removed may still put its few files in while they are taken away: then it is done again.</summary>
    public static void RemoveRunFolder(ContainerFolder folder)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (Directory.Exists(folder.RunPath)) Directory.Delete(folder.RunPath, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                // Whoever removes the container and whoever finds it gone may both be here.
                return;
            }
            catch (IOException) when (tries < MostRemovals)
            {
                Thread.Yield();
            }
        }
    }

    private const int MostRemovals = 50;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The mode of the container's root directory. Nobody gets to it from outside: its parent is the owner's alone.</summary>
    private const UnixFileMode Everyone = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private void Reserve(string name, string id)
    {
        if (OwnerOf(name) is { } owner && owner != id) throw ContainerException.NameTaken(name, owner);
        Directory.CreateDirectory(_names);
        Replace(NameFile(name), System.Text.Encoding.ASCII.GetBytes(id), durable: false);
    }

    /// <summary>The container that has this name, if it still exists: a crash may leave a name behind, which is then free.</summary>
    private string? OwnerOf(string name) => ReadName(name) is { } id && Directory.Exists(FolderOf(id).Path) ? id : null;

    private string? ReadName(string name)
    {
        try
        {
            // Asked first: a name is nearly always free, and the first exception of a process costs milliseconds.
            return ContainerName.IsValid(name) && File.Exists(NameFile(name)) && File.ReadAllText(NameFile(name)) is { } id && IsId(id) ? id : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string NameFile(string name) => Path.Combine(_names, name);

    private static bool IsId(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiHexDigitLower(c)) return false;
        return text.Length == 64;
    }

    /// <summary>A reader sees the old bytes or the new ones.</summary>
    private void Replace(string path, ReadOnlySpan<byte> content, bool durable)
    {
        var temporary = _store.NewTemporaryPath("document");
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            file.Write(content);
            if (durable) file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static T ReadDocument<T>(string path, Func<byte[], T> read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > MaximumDocument) throw ContainerException.Damaged(path, $"it has {file.Length} bytes", null);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return read(bytes);
        }
        catch (Exception e) when (e is JsonException or EndOfStreamException or UnauthorizedAccessException)
        {
            throw ContainerException.Damaged(path, e.Message.Split(" Path:", 2)[0].TrimEnd('.'), e);
        }
    }
}
