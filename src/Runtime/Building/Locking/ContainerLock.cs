using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Locking;

/// <summary>
/// <c>container.lock.json</c>, the base images of a project or a Dockerfile as they were when somebody last agreed to them; kept in source control beside
/// it, like NuGet's packages.lock.json. Sorted, so that two machines write the same file.
/// </summary>
internal sealed record ContainerLock
{
    private const int Version = 1;
    private const int MaximumSize = 1024 * 1024;
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>By what the project asks for, word for word.</summary>
    public required IReadOnlyDictionary<string, LockedImage> BaseImages { get; init; }

    public static ContainerLock Empty { get; } = new() { BaseImages = OrdinalMap<LockedImage>([]) };

    public ContainerLock With(string requested, LockedImage image) => this with
    {
        BaseImages = OrdinalMap([.. BaseImages.Where(i => i.Key != requested), new(requested, image)]),
    };

    /// <summary>Null when there is no such file; what is no lock file is an error, for whoever has one relies on it.</summary>
    public static ContainerLock? TryLoad(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        if (file.Length > MaximumSize) throw BuildingException.InvalidLockFile(path, "it is larger than 1 MiB.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8 });
            return Read(path, json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw BuildingException.InvalidLockFile(path, e.Message, e);
        }
    }

    /// <summary>Atomic; a file with this content already is left alone.</summary>
    public void Save(string path)
    {
        var content = Write();
        try
        {
            if (File.Exists(path) && content.AsSpan().SequenceEqual(File.ReadAllBytes(path))) return;
            var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp");
            AtomicFile.Write(path, temporary, content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BuildingException.CannotWriteLock(path, e);
        }
    }

    private byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartObject("baseImages");
            foreach (var (requested, image) in BaseImages)
            {
                json.WriteStartObject(requested);
                json.WriteString("resolved", image.Resolved.ToString());
                json.WriteString("digest", image.Digest.ToString());
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static ContainerLock Read(string path, JsonElement root)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != Version) throw BuildingException.InvalidLockFile(path, $"it is of version {version}, and this product knows version {Version}.");
        return new ContainerLock { BaseImages = OrdinalMap(root.GetProperty("baseImages").EnumerateObject().Select(p => KeyValuePair.Create(p.Name, ReadImage(path, p)))) };
    }

    /// <summary>An entry may fix a floating tag and a digest, and not lead to another repository or tag: that would hide what is built upon.</summary>
    private static LockedImage ReadImage(string path, JsonProperty entry)
    {
        if (!ImageReference.TryParse(entry.Value.GetProperty("resolved").GetString(), out var resolved) || resolved is not { Tag: not null, Digest: null })
            throw BuildingException.InvalidLockFile(path, $"what '{entry.Name}' resolved to is no name with a tag.");
        if (!Digest.TryParse(entry.Value.GetProperty("digest").GetString(), out var digest)) throw BuildingException.InvalidLockFile(path, $"the digest of '{entry.Name}' is none.");
        var requested = BaseRequest.TryParse(entry.Name);
        if (requested?.Repository.Name != resolved.Name) throw BuildingException.InvalidLockFile(path, $"'{entry.Name}' is locked to another repository, '{resolved.Name}'.");
        return requested.Floating is not null || requested.Repository.Tag == resolved.Tag
            ? new LockedImage(resolved, digest)
            : throw BuildingException.InvalidLockFile(path, $"'{entry.Name}' is locked to another tag, '{resolved.Tag}'.");
    }

    private static SortedDictionary<string, T> OrdinalMap<T>(IEnumerable<KeyValuePair<string, T>> pairs)
    {
        var map = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs) map[key] = value;
        return map;
    }
}
