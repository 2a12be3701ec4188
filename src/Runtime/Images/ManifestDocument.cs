using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>What a root descriptor may point at: a manifest or an index. A closed union.</summary>
public abstract record ManifestDocument
{
    private ManifestDocument()
    {
    }

    /// <summary>Everything that is pointed at.</summary>
    public abstract IEnumerable<Descriptor> Children { get; }

    /// <summary>
    /// The descriptor's media type decides how the bytes are read. Bytes that claim another type, or that could be read as both, are
    /// refused: two tools would see two different images under one digest (CVE-2021-41190).
    /// </summary>
    public static ManifestDocument Parse(Descriptor descriptor, ReadOnlySpan<byte> json)
    {
        if (MediaTypes.IsIndex(descriptor.MediaType))
        {
            var index = OciJson.ReadIndex(json);
            RequireType(descriptor, index.MediaType);
            RequireNot(descriptor, json, "layers"u8);
            return new Index(index);
        }

        if (!MediaTypes.IsManifest(descriptor.MediaType)) throw ImageException.UnknownManifest(descriptor.Digest, descriptor.MediaType);
        var manifest = OciJson.ReadManifest(json);
        RequireType(descriptor, manifest.MediaType);
        RequireNot(descriptor, json, "manifests"u8);
        return new Manifest(manifest);
    }

    private static void RequireType(Descriptor descriptor, string? own)
    {
        if (own is not null && own != descriptor.MediaType)
            throw ImageException.ConfusedManifest(descriptor.Digest, $"it is listed as '{descriptor.MediaType}' and calls itself '{own}'");
    }

    private static void RequireNot(Descriptor descriptor, ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(member)) throw ImageException.ConfusedManifest(descriptor.Digest, "it is both a manifest and an index");
            reader.Skip();
        }
    }

    public sealed record Index(ImageIndex Content) : ManifestDocument
    {
        public override IEnumerable<Descriptor> Children => Content.Manifests;
    }

    public sealed record Manifest(ImageManifest Content) : ManifestDocument
    {
        public override IEnumerable<Descriptor> Children => Content.Layers.Append(Content.Config);
    }
}
