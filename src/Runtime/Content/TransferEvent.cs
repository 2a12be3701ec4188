using BuildKit.Oci;

namespace BuildKit.Content;

/// <summary>
/// What happens to one blob while content moves, for <see cref="IProgress{T}"/>. A blob is either skipped, or started, progressing and done;
/// blobs interleave, a failed attempt is started again from zero.
/// </summary>
public abstract record TransferEvent
{
    private TransferEvent(Descriptor blob) => Blob = blob;

    public Descriptor Blob { get; }

    /// <param name="Blob">What is moving; its size is the total.</param>
    /// <param name="Title">What a person calls it: "layer 3 of 5", "config".</param>
    public sealed record Started(Descriptor Blob, string Title) : TransferEvent(Blob);

    /// <param name="Blob">What is moving.</param>
    /// <param name="Bytes">Moved since the start of this attempt, not since the last event.</param>
    public sealed record Progress(Descriptor Blob, long Bytes) : TransferEvent(Blob);

    public sealed record Done(Descriptor Blob) : TransferEvent(Blob);

    /// <param name="Blob">What did not need to move.</param>
    /// <param name="Reason">"already there", "mounted from library/base".</param>
    public sealed record Skipped(Descriptor Blob, string Reason) : TransferEvent(Blob);
}
