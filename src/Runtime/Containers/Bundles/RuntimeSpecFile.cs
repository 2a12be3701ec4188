using System.Text.Json;
using BuildKit.Containers.Bundles.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles;

/// <summary>
/// Documents of the runtime specification as bytes. What is read is hostile: bounded size and depth, and one error type that says where in
/// which file something is wrong.
/// </summary>
public static class RuntimeSpecFile
{
    /// <summary>podman's configurations have about 60 KiB, most of it system call rules.</summary>
    public const int Largest = 4 * 1024 * 1024;

    private const int Deepest = 32;

    public static RuntimeSpec Read(ReadOnlySpan<byte> json, string file) => Read(json, file, SpecJson.Read);

    public static RuntimeProcess ReadProcess(ReadOnlySpan<byte> json, string file) => Read(json, file, SpecProcessJson.Read);

    public static RuntimeResources ReadResources(ReadOnlySpan<byte> json, string file) => Read(json, file, ResourcesJson.Read);

    /// <summary>For people to edit, so with line breaks.</summary>
    public static byte[] Write(RuntimeSpec spec)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            SpecJson.Write(json, spec);
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>A file of any size and kind may stand there: it is read up to the limit.</summary>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return ReadBytes(file, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw BundleException.MissingFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BundleException.BadDocument(path, e.Message, e);
        }
    }

    public static byte[] ReadBytes(Stream stream, string name)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            bytes.Write(buffer.AsSpan(0, count));
            if (bytes.Length > Largest) throw BundleException.BadDocument(name, $"it has more than the {Largest} bytes allowed", null);
        }

        return bytes.ToArray();
    }

    internal static T Read<T>(ReadOnlySpan<byte> json, string file, Func<JsonPart, T> read)
        where T : class
    {
        if (json.Length > Largest) throw BundleException.BadDocument(file, $"it has {json.Length} bytes, more than the {Largest} allowed", null);
        try
        {
            return JsonPart.Read(json, Deepest, read);
        }
        catch (JsonException e)
        {
            throw BundleException.BadPart(file, e.Path, e.Message, e);
        }
    }
}
