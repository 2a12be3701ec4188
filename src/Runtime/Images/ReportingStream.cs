using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>Says how far a blob has been read, at most once per <see cref="Interval"/> bytes.</summary>
internal sealed class ReportingStream(Stream inner, Descriptor blob, IProgress<TransferEvent> progress) : ReadOnlyStream
{
    private const int Interval = 256 * 1024;
    private long _read;
    private long _reported;

    public override long Length => blob.Size;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => Report(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Report(await inner.ReadAsync(buffer, cancellationToken));

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Report(int got)
    {
        _read += got;
        if (_read - _reported < Interval && (got != 0 || _reported == _read)) return got;
        _reported = _read;
        progress.Report(new TransferEvent.Progress(blob, _read));
        return got;
    }
}
