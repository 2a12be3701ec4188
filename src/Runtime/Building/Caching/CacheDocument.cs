using System.Text.Encodings.Web;
using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>
/// Records as JSON beside a list of blobs that stands elsewhere, in the same manifest: layers are named by their place in it. So one form serves
/// the cache manifest, whose configuration it is, and an image, whose annotation it is.
/// <code>{"version":1,"diffIds":["sha256:…",""],"records":[{"key":"…","layers":[0],"metadata":{}}],"mounts":[{"id":"/root/.nuget","blob":1}]}</code>
/// </summary>
internal static class CacheDocument
{
    private const int Version = 1;
    private const int Deepest = 8;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="content">Its blobs must all be in the list.</param>
    /// <param name="blobs">The manifest's list.</param>
    public static byte[] Write(CacheContent content, IReadOnlyList<Descriptor> blobs)
    {
        var places = blobs.Select((b, i) => (b.Digest, Place: i)).DistinctBy(p => p.Digest).ToDictionary(p => p.Digest, p => p.Place);
        var diffIds = content.Records.SelectMany(r => r.Layers).DistinctBy(l => l.Blob.Digest).ToDictionary(l => l.Blob.Digest, l => l.DiffId);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartArray("diffIds");
            foreach (var blob in blobs) json.WriteStringValue(diffIds.GetValueOrDefault(blob.Digest)?.ToString() ?? "");
            json.WriteEndArray();
            json.WriteStartArray("records");
            foreach (var record in content.Records) Write(json, record, places);
            json.WriteEndArray();
            json.WriteStartArray("mounts");
            foreach (var mount in content.Mounts) Write(json, mount, places);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The bytes are hostile: whatever is not exactly a cache is refused, and nothing of it used.</summary>
    public static CacheContent Read(ReadOnlyMemory<byte> json, IReadOnlyList<Descriptor> blobs)
    {
        if (json.Length > OciJson.MaximumDocumentSize) throw BuildingException.BrokenCache($"its records have {json.Length} bytes");
        if (blobs.Count > CacheLimits.MostBlobs) throw BuildingException.BrokenCache($"it lists {blobs.Count} blobs, more than {CacheLimits.MostBlobs}");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
            return Read(document.RootElement, blobs);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw BuildingException.BrokenCache(e.Message, e);
        }
    }

    private static CacheContent Read(JsonElement root, IReadOnlyList<Descriptor> blobs)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != Version) throw BuildingException.BrokenCache($"its records are of version {version}, and version {Version} is known here");
        var diffIds = root.GetProperty("diffIds").EnumerateArray().Select(d => Digest.TryParse(d.GetString(), out var digest) ? digest : null).ToArray();
        if (diffIds.Length != blobs.Count) throw BuildingException.BrokenCache($"it names {diffIds.Length} layers and lists {blobs.Count}");
        var records = root.GetProperty("records");
        if (records.GetArrayLength() > CacheLimits.MostRecords) throw BuildingException.BrokenCache($"it has more than {CacheLimits.MostRecords} records");
        var mounts = root.GetProperty("mounts");
        if (mounts.GetArrayLength() > CacheLimits.MostMounts) throw BuildingException.BrokenCache($"it has more than {CacheLimits.MostMounts} cache mounts");
        return CacheContent.Create(
            records.EnumerateArray().Select(r => ReadRecord(r, blobs, diffIds)),
            mounts.EnumerateArray().Select(m => new CacheMount(m.GetProperty("id").GetString() ?? "", At(blobs, m.GetProperty("blob").GetInt32()))));
    }

    private static CacheRecord ReadRecord(JsonElement record, IReadOnlyList<Descriptor> blobs, Digest?[] diffIds)
    {
        var layers = record.GetProperty("layers");
        if (layers.GetArrayLength() > CacheLimits.MostLayersOfOne) throw BuildingException.BrokenCache($"a result has more than {CacheLimits.MostLayersOfOne} layers");
        return new CacheRecord
        {
            Key = record.GetProperty("key").GetString() ?? "",
            Layers = [.. layers.EnumerateArray().Select(l => LayerAt(blobs, diffIds, l.GetInt32()))],
            Metadata = OrdinalMap.From(record.GetProperty("metadata").EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString() ?? "")).DistinctBy(p => p.Key)),
        };
    }

    private static CachedLayer LayerAt(IReadOnlyList<Descriptor> blobs, Digest?[] diffIds, int place) =>
        new(At(blobs, place), diffIds[place] ?? throw BuildingException.BrokenCache($"layer {place} has no diffID"));

    private static Descriptor At(IReadOnlyList<Descriptor> blobs, int place) =>
        place >= 0 && place < blobs.Count ? Plain(blobs[place]) : throw BuildingException.BrokenCache($"there is no layer {place}");

    /// <summary>Urls would lead readers elsewhere, and annotations are the list's.</summary>
    private static Descriptor Plain(Descriptor blob) => new() { MediaType = blob.MediaType, Digest = blob.Digest, Size = blob.Size };

    private static void Write(Utf8JsonWriter json, CacheRecord record, Dictionary<Digest, int> places)
    {
        json.WriteStartObject();
        json.WriteString("key", record.Key);
        json.WriteStartArray("layers");
        foreach (var layer in record.Layers) json.WriteNumberValue(places[layer.Blob.Digest]);
        json.WriteEndArray();
        json.WriteStartObject("metadata");
        foreach (var (name, value) in OrdinalMap.From(record.Metadata)) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CacheMount mount, Dictionary<Digest, int> places)
    {
        json.WriteStartObject();
        json.WriteString("id", mount.Id);
        json.WriteNumber("blob", places[mount.Archive.Digest]);
        json.WriteEndObject();
    }
}
