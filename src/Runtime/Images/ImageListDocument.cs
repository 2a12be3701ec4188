using System.Text;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>The file of <see cref="ImageListCache"/>. Not JSON: reading it is most of what showing a long list costs. Anything wrong with it is an exception.</summary>
internal sealed record ImageListDocument(string Stamp, IReadOnlyList<ImageFacts> Images)
{
    /// <summary>Another version's file is stale.</summary>
    private const int Version = 2;

    /// <summary>Null when the file was made at another stamp, or by another version.</summary>
    public static IReadOnlyList<ImageFacts>? ReadIfValid(byte[] content, string stamp)
    {
        using var reader = new BinaryReader(new MemoryStream(content, writable: false), Encoding.UTF8);
        if (reader.ReadInt32() != Version || reader.ReadString() != stamp) return null;
        var images = new List<ImageFacts>();
        for (var left = reader.ReadInt32(); left > 0; left--) images.Add(ReadImage(reader));
        return images;
    }

    public byte[] Write()
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(Stamp);
        writer.Write(Images.Count);
        foreach (var image in Images) Write(writer, image);
        return content.ToArray();
    }

    private static ImageFacts ReadImage(BinaryReader reader) => new()
    {
        Reference = new StoredReference(
            ReadText(reader) is { } name ? ImageReference.Parse(name) : null,
            new Descriptor { MediaType = reader.ReadString(), Digest = ReadDigest(reader), Size = reader.ReadInt64() }),
        Id = ReadDigest(reader),
        Created = reader.ReadInt64() is var ticks and not long.MinValue ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        Size = reader.ReadInt64(),
        Platform = new Platform { Os = reader.ReadString(), Architecture = reader.ReadString(), Variant = ReadText(reader), OsVersion = ReadText(reader) },
        Labels = ReadMap(reader),
    };

    private static void Write(BinaryWriter writer, ImageFacts image)
    {
        var target = image.Reference.Target;
        WriteText(writer, image.Name?.ToString());
        writer.Write(target.MediaType);
        writer.Write(target.Digest.ToString());
        writer.Write(target.Size);
        writer.Write(image.Id.ToString());
        writer.Write(image.Created?.UtcTicks ?? long.MinValue);
        writer.Write(image.Size);
        writer.Write(image.Platform.Os);
        writer.Write(image.Platform.Architecture);
        WriteText(writer, image.Platform.Variant);
        WriteText(writer, image.Platform.OsVersion);
        WriteMap(writer, image.Labels);
    }

    private static Digest ReadDigest(BinaryReader reader) => Digest.Parse(reader.ReadString());

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }

    /// <summary>-1 stands for none: an image without labels is not one with no label.</summary>
    private static IReadOnlyDictionary<string, string>? ReadMap(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count < 0) return null;
        var pairs = new List<KeyValuePair<string, string>>();
        for (var left = count; left > 0; left--) pairs.Add(new(reader.ReadString(), reader.ReadString()));
        return OrdinalMap.From(pairs);
    }

    private static void WriteMap(BinaryWriter writer, IReadOnlyDictionary<string, string>? map)
    {
        writer.Write(map?.Count ?? -1);
        foreach (var (key, value) in map ?? OrdinalMap.From([]))
        {
            writer.Write(key);
            writer.Write(value);
        }
    }
}
