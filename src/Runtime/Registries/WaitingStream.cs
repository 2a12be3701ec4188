using System.Buffers;
using BuildKit.Content;

namespace BuildKit.Registries;

/// <summary>A stream whose reading waits for a registry: the synchronous read of a socket has no time limit for each byte, and reconnecting has no synchronous form.</summary>
internal abstract class WaitingStream : ReadOnlyStream
{
    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <summary>Waits for the asynchronous read.</summary>
    public sealed override int Read(Span<byte> buffer)
    {
        var own = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            var got = ReadAsync(own.AsMemory(0, buffer.Length)).AsTask().GetAwaiter().GetResult();
            own.AsSpan(0, got).CopyTo(buffer);
            return got;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(own);
        }
    }
}
