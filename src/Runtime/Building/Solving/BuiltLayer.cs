using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Building.Solving;

/// <summary>A layer that exists somewhere: of a base image, or made by a step.</summary>
/// <param name="DiffId">Of the uncompressed archive.</param>
/// <param name="Blob">The archive as it lies at its source, compressed or not.</param>
/// <param name="Source">Where it is.</param>
public sealed record BuiltLayer(Digest DiffId, Descriptor Blob, IBlobSource Source)
{
    /// <summary>Chain id of what the same step made the last time: unpacking shares what is equal with it.</summary>
    public Digest? Like { get; init; }
}
