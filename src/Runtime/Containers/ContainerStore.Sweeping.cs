using BuildKit.Storage;

namespace BuildKit.Containers;

internal sealed partial class ContainerStore
{
    /// <summary>Names without a container, and run folders of containers that are gone or do not run.</summary>
    public IReadOnlyList<string> Leftovers(bool remove)
    {
        var left = new List<string>();
        foreach (var id in RunningIds().Where(IsLeftOver))
        {
            left.Add(FolderOf(id).RunPath);
            if (remove) RemoveRunFolder(FolderOf(id));
        }

        if (!Directory.Exists(_names)) return left;

        // A name is reserved before its container appears; both happen under this lock.
        using var names = _store.Locks.Acquire(NamesLock, LockMode.Exclusive);
        foreach (var file in Directory.EnumerateFiles(_names).Where(f => OwnerOf(Path.GetFileName(f)) is null))
        {
            left.Add(file);
            if (remove) File.Delete(file);
        }

        return left;
    }

    private bool IsLeftOver(string id)
    {
        var folder = FolderOf(id);
        if (!Directory.Exists(folder.Path)) return true;
        try
        {
            // A start makes the run folder before it changes the state, but after it has the lock.
            return !IsWatched(folder) && !ReadState(folder).IsAlive;
        }
        catch (ContainerException)
        {
            // Damaged: what it needs nobody knows.
            return false;
        }
    }
}
