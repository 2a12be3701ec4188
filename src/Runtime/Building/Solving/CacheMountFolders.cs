using System.Text;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>Where cache mounts lie: by the digest of their id, since an id is any text.</summary>
internal static class CacheMountFolders
{
    public static string Root(Store store) => Path.Combine(store.EnsureFolder("buildcache"), "mounts");

    public static string NameOf(string id) => Digest.Of(Encoding.UTF8.GetBytes(id)).Hex[..32];

    public static string DataOf(Store store, string id) => Path.Combine(Root(store), NameOf(id), "data");

    public static string LockOf(string id) => LockOfName(NameOf(id));

    /// <summary>None of those that a collection removes when nobody holds them: whoever has a cache alone must have it alone.</summary>
    public static string LockOfName(string name) => $"cache-mount-{name}";

    /// <summary>Has the id; its time is when the cache was last used.</summary>
    public static string IdFile(string place) => Path.Combine(place, "id");

    /// <summary>Bytes of the files in it, when they were last counted; not there while they may be others.</summary>
    public static string SizeFile(string place) => Path.Combine(place, "size");
}
