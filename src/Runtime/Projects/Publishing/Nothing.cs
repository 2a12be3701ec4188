using BuildKit.Layers;

namespace BuildKit.Projects.Publishing;

/// <summary>What destinations say that carry no keys.</summary>
internal static class Nothing
{
    public static IReadOnlyDictionary<string, LayerDigests> Learned { get; } = new Dictionary<string, LayerDigests>();
}
