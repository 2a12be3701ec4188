using System.Globalization;

namespace BuildKit.Storage;

/// <summary>
/// Run folders of stores that a variable named, side by side. A test that makes a store deletes it and knows nothing of this folder, so each says which
/// store it belongs to, and whoever makes one removes those whose store is gone. That a store cannot be seen is no proof of it: a process with mounts of its own
/// sees another tree. So nobody removes a folder that a process is in, or in which a container or a mount is left.
/// </summary>
internal static class NamedRunFolders
{
    private const string OwnerFile = "store";
    private const string Door = "door";
    private const int LongestPath = 4096;
    private static readonly string[] Kept = ["containers", "mounts"];

    /// <summary>Enters a run folder, which is made when there is none: it stays until what is returned is disposed.</summary>
    /// <param name="own">Run folder of the store.</param>
    /// <param name="root">The store.</param>
    public static StoreLock Enter(string own, string root)
    {
        var all = Path.GetDirectoryName(own)!;
        // Who owns a folder above can put another one in the place of ours.
        foreach (var folder in (string[])[Path.GetDirectoryName(all)!, all])
        {
            PrivateFolder.Ensure(folder);
            PrivateFolder.RequireOwn(folder);
        }

        IReadOnlyList<string> abandoned = [];
        StoreLock entered;
        using (new Locks(all).Acquire(Door, LockMode.Exclusive))
        {
            var isNew = !Directory.Exists(own);
            PrivateFolder.Ensure(own);
            var owner = Path.Combine(own, OwnerFile);
            if (!File.Exists(owner)) File.WriteAllText(owner, root);
            // Of ours, nobody takes it alone but below, in the same door.
            entered = StoreLock.TryAcquire(owner, LockMode.Shared) ?? throw new IOException($"Another program has locked '{owner}'.");
            if (isNew) abandoned = [.. Directory.EnumerateDirectories(all).Where(other => other != own).Select(PutAside).OfType<string>()];
        }

        foreach (var folder in abandoned) Try(() => Directory.Delete(folder, recursive: true));
        return entered;
    }

    /// <summary>Null when it is in use. Whoever makes the store again makes this folder anew, too.</summary>
    private static string? PutAside(string folder)
    {
        var aside = folder + string.Create(CultureInfo.InvariantCulture, $".gone-{Environment.ProcessId}");
        return Try(() =>
        {
            if (!IsAbandoned(folder)) return false;
            using var alone = StoreLock.TryAcquire(Path.Combine(folder, OwnerFile), LockMode.Exclusive);
            if (alone is null || Kept.Any(kept => HasEntries(Path.Combine(folder, kept)))) return false;
            Directory.Move(folder, aside);
            return true;
        }) ? aside : null;
    }

    private static bool IsAbandoned(string folder)
    {
        var owner = new FileInfo(Path.Combine(folder, OwnerFile));
        return owner.Exists && owner.Length <= LongestPath && !Directory.Exists(File.ReadAllText(owner.FullName));
    }

    private static bool HasEntries(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    private static void Try(Action action) => Try(() =>
    {
        action();
        return true;
    });

    /// <summary>The next one to come tries again, and a reboot removes all.</summary>
    private static bool Try(Func<bool> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or damaged.
            return false;
        }
    }
}
