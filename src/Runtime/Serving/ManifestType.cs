using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Oci.Json;

namespace BuildKit.Serving;

/// <summary>The media type of a manifest that nobody told.</summary>
internal static class ManifestType
{
    private const int Deepest = 32;

    /// <summary>What the document says of itself, or what its members make it; null for what is no manifest.</summary>
    public static string? Of(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonPart.Read(content, Deepest, Read);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Read(JsonPart part)
    {
        if (part.Member("mediaType")?.Text() is { } own) return MediaTypes.IsManifest(own) || MediaTypes.IsIndex(own) ? own : null;

        // The image specification lets its own documents leave it out.
        if (part.Member("manifests") is not null) return MediaTypes.OciIndex;
        return part.Member("config") is not null && part.Member("layers") is not null ? MediaTypes.OciManifest : null;
    }
}
