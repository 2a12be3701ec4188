using BuildKit.Oci;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Content;

/// <summary>
/// A file that one side writes while another reads what is there: how a layer leaves while it is being compressed. What was written stays
/// readable from any offset, so a reader that broke off goes on where it was, and the file's name may change meanwhile. One writer; any number of readers.
/// </summary>
public sealed class GrowingContent : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = Change();
    private Digest? _digest;
    private long _length;

    internal GrowingContent(string path) => _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Bytes that can be read by now.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Told of the end of each reading: how far a reader is. From any thread.</summary>
    public Action<long>? Reached { get; set; }

    /// <summary>Waits until so many bytes can be read, or all there will ever be; returns how many can.</summary>
    public async ValueTask<long> WaitAsync(long length, CancellationToken ct)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_length >= length || _digest is not null) return _length;
                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }
    }

    /// <summary>Waits for the end: what the content is called, and its bytes.</summary>
    public async Task<(Digest Digest, long Size)> WholeAsync(CancellationToken ct)
    {
        await WaitAsync(long.MaxValue, ct);
        return (_digest!, _length);
    }

    /// <summary>Waits for at least one byte at the offset; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct)
    {
        var there = await WaitAsync(offset + 1, ct);
        var got = there <= offset ? 0 : RandomAccess.Read(_file, buffer.Span[..(int)Math.Min(buffer.Length, there - offset)], offset);
        Reached?.Invoke(offset + got);
        return got;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>So many bytes are in the file, where other handles see them.</summary>
    internal void Grow(long length) => Change(length, null);

    /// <summary>Nothing more comes.</summary>
    internal void Complete(long length, Digest digest) => Change(length, digest);

    private static TaskCompletionSource Change() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(long length, Digest? digest)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            (_length, _digest) = (length, digest);
            (changed, _changed) = (_changed, Change());
        }

        changed.SetResult();
    }
}
