using System.Text;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>Names a stack of layers (image-spec config.md, "Layer ChainID"): the same layer on another base is another stack.</summary>
public static class ChainId
{
    /// <summary>The chain id of the whole stack, bottom first.</summary>
    public static Digest Of(IReadOnlyList<Digest> diffIds) => OfEach(diffIds)[^1];

    /// <summary>The chain ids of the stack cut after each of its layers.</summary>
    public static IReadOnlyList<Digest> OfEach(IReadOnlyList<Digest> diffIds)
    {
        var chain = new List<Digest>(diffIds.Count);
        foreach (var diffId in diffIds) chain.Add(chain.Count == 0 ? diffId : Above(chain[^1], diffId));
        return chain;
    }

    /// <summary>The chain id of a stack with one more layer.</summary>
    public static Digest Above(Digest below, Digest diffId) => Digest.Of(Encoding.ASCII.GetBytes($"{below} {diffId}"));
}
