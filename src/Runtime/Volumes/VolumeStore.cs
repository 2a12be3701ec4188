using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Storage;

namespace BuildKit.Volumes;

/// <summary>Volumes of a store: one folder each, whose <c>_data</c> is what containers see. They outlive containers.</summary>
[SupportedOSPlatform("linux")]
internal sealed class VolumeStore(Store store)
{
    private const string DataName = "_data";

    public string DataOf(string name) => Path.Combine(FolderOf(name), DataName);

    public bool Exists(string name) => Directory.Exists(FolderOf(name));

    /// <summary>
    /// Makes the volume when there is none. One that is empty is filled first, by the caller's action on its directory: a new one appears
    /// filled or not at all.
    /// </summary>
    public void Ensure(string name, Action<RootedDirectory>? fill)
    {
        if (Exists(name) && (fill is null || Directory.EnumerateFileSystemEntries(DataOf(name)).Any())) return;
        using var held = store.Locks.Acquire("volumes", LockMode.Exclusive);
        if (Exists(name))
        {
            if (fill is not null && !Directory.EnumerateFileSystemEntries(DataOf(name)).Any()) Fill(DataOf(name), fill);
            return;
        }

        store.EnsureFolder("volumes");
        var temporary = store.NewTemporaryPath("volume");
        Directory.CreateDirectory(Path.Combine(temporary, DataName));
        if (fill is not null) Fill(Path.Combine(temporary, DataName), fill);
        Directory.Move(temporary, FolderOf(name));
    }

    /// <summary>Takes the volume away and says where its files are now, for whoever removes them. Null when there is none.</summary>
    public string? TakeOut(string name)
    {
        using var held = store.Locks.Acquire("volumes", LockMode.Exclusive);
        if (!Exists(name)) return null;
        var grave = store.NewTemporaryPath("removed-volume");
        Directory.Move(FolderOf(name), grave);
        return grave;
    }

    private static void Fill(string path, Action<RootedDirectory> fill)
    {
        using var root = RootedDirectory.Open(path);
        fill(root);
    }

    private string FolderOf(string name) => Path.Combine(store.Root, "volumes", name);
}
