using BuildKit.Oci;

namespace BuildKit.Content;

/// <summary>A sink that takes a blob while it is still being made, before anybody knows its digest.</summary>
public interface IGrowingBlobSink
{
    /// <summary>Returns when the sink has the whole blob, and knows that it has it. Nothing of it is there under a digest before it is complete.</summary>
    /// <param name="origin">What the blob is made from, with its annotations.</param>
    /// <param name="content">Stays the caller's.</param>
    /// <param name="ct">Cancels.</param>
    Task WriteAsync(Descriptor origin, GrowingContent content, CancellationToken ct);
}
