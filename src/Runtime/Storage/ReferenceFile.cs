using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>The small files that point at content: references and referrers. Reading names the file that is damaged.</summary>
internal static class ReferenceFile
{
    private const int LongestFile = 64 * 1024;

    public static string NameOf(ImageReference? name, Digest target) => name is null ? ReferenceFileName.OfUntagged(target) : ReferenceFileName.Of(name);

    /// <summary>Null when the file has gone since it was listed.</summary>
    public static StoredReference? TryRead(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            if (length > LongestFile) throw StoreException.DamagedReference(path, $"it has {length} bytes");
            var bytes = new byte[length];
            return Parse(path, bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.DamagedReference(path, e.Message, e);
        }
    }

    /// <summary>A name may have a digest in it too; it is then the target's.</summary>
    public static bool Mentions(string path, Digest target)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= LongestFile } && File.ReadAllText(path).Contains($"\"{target}\"", StringComparison.Ordinal);
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            // Whoever reads it in earnest says what is wrong with it.
            return false;
        }
    }

    public static void Write(string path, string temporary, StoredReference reference) => AtomicFile.Write(path, temporary, Write(reference));

    /// <summary>Whether it could be read again.</summary>
    public static bool Fits(StoredReference reference) => Write(reference).Length <= LongestFile;

    private static byte[] Write(StoredReference reference) => StorageJson.Write(new ReferenceDocument { Name = reference.Name?.ToString(), Target = reference.Target });

    private static StoredReference Parse(string path, ReadOnlySpan<byte> bytes)
    {
        ReferenceDocument document;
        try
        {
            document = StorageJson.ReadReference(bytes);
        }
        catch (JsonException e)
        {
            throw StoreException.DamagedReference(path, e.Message, e);
        }

        ImageReference? name = null;
        if (document.Name is not null && !ImageReference.TryParse(document.Name, out name)) throw StoreException.DamagedReference(path, "its name is not one");

        // A file that was copied or renamed by hand would show one image under two names and be unremovable under one of them.
        var own = NameOf(name, document.Target.Digest);
        return own == Path.GetFileName(path) ? new StoredReference(name, document.Target) : throw StoreException.DamagedReference(path, $"its content belongs to '{own}'");
    }
}
