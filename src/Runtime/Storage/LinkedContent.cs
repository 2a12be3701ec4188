using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>What a document of unknown type points at: a manifest, an index, or neither.</summary>
/// <param name="Children">Everything pointed at.</param>
/// <param name="Config">A manifest's image configuration.</param>
internal sealed record LinkedContent(IReadOnlyList<Digest> Children, Digest? Config)
{
    private static readonly LinkedContent None = new([], null);

    public static LinkedContent Read(ReadOnlySpan<byte> json)
    {
        if (Has(json, "manifests"u8)) return new([.. OciJson.ReadIndex(json).Manifests.Select(m => m.Digest)], null);
        if (!Has(json, "layers"u8) || !Has(json, "config"u8)) return None;
        var manifest = OciJson.ReadManifest(json);
        return new([.. manifest.Layers.Select(l => l.Digest), manifest.Config.Digest], MediaTypes.IsConfig(manifest.Config.MediaType) ? manifest.Config.Digest : null);
    }

    /// <summary>A member of the outermost object; false for anything that is not an object.</summary>
    private static bool Has(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(member)) return true;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // A layer or a file of somebody's that begins like JSON.
        }

        return false;
    }
}
