using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

public sealed record LoadOptions
{
    /// <summary>Of an index, only this platform's image is loaded.</summary>
    public Platform? Platform { get; init; }

    public IProgress<TransferEvent>? Progress { get; init; }
}
