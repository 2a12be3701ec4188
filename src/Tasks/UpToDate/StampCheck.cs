using System.Globalization;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Tasks.UpToDate;

/// <summary>A condition under which an earlier publish still stands, as one line of text: kind, digest or stamp, subject.</summary>
internal static class StampCheck
{
    private const string Named = "named", Unnamed = "unnamed", Tagged = "tagged", Untouched = "untouched";

    /// <summary>The store's name leads to the digest. What a name leads to is never collected.</summary>
    public static string StoreHas(ImageReference name, Digest digest) => $"{Named} {digest} {name}";

    public static string StoreLacks(ImageReference name) => $"{Unnamed} - {name}";

    /// <summary>The registry's name leads to the digest. A registry takes no manifest whose content it lacks.</summary>
    public static string RegistryHas(ImageReference name, Digest digest) => $"{Tagged} {digest} {name}";

    /// <summary>Nobody wrote to the file since.</summary>
    public static string FileIsUntouched(string path) => $"{Untouched} {StampOf(path)} {path}";

    public static async Task<bool> AllHoldAsync(IReadOnlyList<string> checks, Store store, Func<RegistryClient> registries, CancellationToken ct)
    {
        List<Task<bool>> asked = [];
        foreach (var check in checks)
        {
            if (check.Split(' ', 3) is not [var kind, var mark, var subject]) return false;
            if (kind == Tagged) asked.Add(RegistryHoldsAsync(subject, mark, registries(), ct));
            else if (!Holds(kind, mark, subject, store)) return false;
        }

        foreach (var answer in asked)
        {
            if (!await answer) return false;
        }

        return true;
    }

    private static bool Holds(string kind, string mark, string subject, Store store) => kind switch
    {
        Named => ImageReference.TryParse(subject, out var name) && Digest.TryParse(mark, out var digest) && store.References.LeadsTo(name, digest),
        Unnamed => ImageReference.TryParse(subject, out var name) && !store.References.Contains(name),
        Untouched => StampOf(subject) == mark,
        _ => false,
    };

    private static async Task<bool> RegistryHoldsAsync(string subject, string digest, RegistryClient registries, CancellationToken ct)
    {
        if (!ImageReference.TryParse(subject, out var name)) return false;
        try
        {
            return (await registries.Repository(name).HeadManifestAsync(name.Tag!, ct))?.Digest.ToString() == digest;
        }
        catch (RegistryException)
        {
            // Whoever publishes in earnest says what is wrong, or goes on without the registry where that is possible.
            return false;
        }
    }

    private static string StampOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}/{file.LastWriteTimeUtc.Ticks}") : "none";
}
