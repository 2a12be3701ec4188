using System.Globalization;
using System.Text;

namespace BuildKit.Storage;

/// <summary>The file <c>format</c>: the first line is the version of the layout, checked before anything else is read or written.</summary>
internal static class StoreFormat
{
    private const int Version = 1;
    private const string FileName = "format";

    public static void Ensure(StoreLocation location)
    {
        var path = Path.Combine(location.Root, FileName);
        if (TryRead(location.Root, path) is { } found) Check(location.Root, found);
        else if (!location.ReadOnly) Create(location.Root, path);
        else if (!Directory.Exists(location.Root)) throw StoreException.NotAStore(location.Root, "there is none");
        else throw StoreException.NotAStore(location.Root, "the folder has no file 'format'");
    }

    private static string? TryRead(string root, string path)
    {
        try
        {
            // Bytes: a reader of text is loaded for nothing else by most commands.
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.NotAStore(root, $"the file 'format' cannot be read: {e.Message.TrimEnd('.')}");
        }
    }

    private static void Check(string root, string text)
    {
        var line = text.AsSpan().TrimEnd().ToString();
        if (!int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version == 0)
            throw StoreException.NotAStore(root, "its file 'format' is not one of ours");
        if (version > Version) throw StoreException.NewerFormat(root, line, Version);
    }

    private static void Create(string root, string path)
    {
        try
        {
            RequireEmpty(root);
            PrivateFolder.Ensure(root);
            foreach (var folder in (ReadOnlySpan<string>)["tmp", "locks", "layers", "references", "blobs/sha256"]) Directory.CreateDirectory(Path.Combine(root, folder));

            // The blobs are an OCI layout (image-spec image-layout.md): tools of others can read them by digest. The names live in 'references'.
            File.WriteAllText(Path.Combine(root, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
            File.WriteAllText(Path.Combine(root, "index.json"), """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""");

            // Written last: a folder with a format is a whole store. Two processes that make it at once write the same.
            var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
            AtomicFile.Write(path, temporary, "1\n"u8);
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.CannotWrite("Making the store", root, e);
        }
    }

    /// <summary>A mistyped DOTNET_CONTAINER_ROOT must not spill a store into somebody's home; what a crash here leaves is ours and harmless.</summary>
    private static void RequireEmpty(string root)
    {
        if (!Directory.Exists(root)) return;
        string[] ours = ["tmp", "locks", "layers", "references", "referrers", "blobs", "oci-layout", "index.json", "lost+found", "run", "stores"];
        var foreign = new DirectoryInfo(root).EnumerateFileSystemInfos().FirstOrDefault(e => !ours.Contains(e.Name) && !e.Name.StartsWith(FileName, StringComparison.Ordinal));
        if (foreign is not null) throw StoreException.NotAStore(root, $"the folder holds other things ('{foreign.Name}') and no file 'format'");
    }
}
