using System.Globalization;

namespace BuildKit.Storage;

/// <summary>
/// Run folders of stores that a variable named, side by side. A test that makes a store deletes it and knows nothing of this folder, so each says which
/// store it belongs to, and whoever adds one removes those whose store is gone and in which no container is left.
/// </summary>
internal static class NamedRunFolders
{
    private const string OwnerFile = "store";
    private const int LongestPath = 4096;

    /// <summary>To be called when the folder has just been made.</summary>
    /// <param name="own">Run folder of the store.</param>
    /// <param name="root">The store.</param>
    public static void Add(string own, string root)
    {
        File.WriteAllText(Path.Combine(own, OwnerFile), root);
        foreach (var other in Directory.EnumerateDirectories(Path.GetDirectoryName(own)!))
        {
            try
            {
                if (other != own && IsAbandoned(other)) Remove(other);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else removes it too, or it is in use after all: the next one to come tries again, and a reboot removes all.
            }
        }
    }

    private static bool IsAbandoned(string folder)
    {
        var owner = new FileInfo(Path.Combine(folder, OwnerFile));
        if (!owner.Exists || owner.Length > LongestPath) return false;
        var containers = Path.Combine(folder, "containers");
        return !Directory.Exists(File.ReadAllText(owner.FullName)) && !(Directory.Exists(containers) && Directory.EnumerateFileSystemEntries(containers).Any());
    }

    /// <summary>Out of the way first: a store that is made again at this moment makes its own folder anew.</summary>
    private static void Remove(string folder)
    {
        var aside = folder + string.Create(CultureInfo.InvariantCulture, $".gone-{Environment.ProcessId}");
        Directory.Move(folder, aside);
        Directory.Delete(aside, recursive: true);
    }
}
