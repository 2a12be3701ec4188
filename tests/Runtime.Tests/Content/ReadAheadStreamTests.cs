using BuildKit.Content;

namespace BuildKit.Runtime.Tests.Content;

public sealed class ReadAheadStreamTests
{
    private const int Chunk = 256 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((20 * Chunk) + 5)]
    public void What_is_below_comes_out(int size)
    {
        var input = ParallelGzipStreamTests.Input(size);
        using var inner = new MemoryStream(input);
        using (var stream = new ReadAheadStream(inner)) Assert.Equal(input, ParallelGzipStreamTests.ReadAll(stream));
        Assert.True(inner.CanRead);
    }

    [Fact]
    public void An_error_below_surfaces_after_the_bytes_before_it()
    {
        using var stream = new ReadAheadStream(new Breaking(3 * Chunk));
        var read = 0L;
        var error = Assert.Throws<ContentException>(() =>
        {
            var buffer = new byte[10_000];
            for (int got; (got = stream.Read(buffer)) > 0;) read += got;
        });
        Assert.Equal(("BK6012", 3L * Chunk), (error.Code, read));
    }

    [Fact]
    public void Nothing_touches_the_inner_stream_once_it_is_disposed_of()
    {
        var inner = new Breaking(int.MaxValue);
        var stream = new ReadAheadStream(inner);
        stream.ReadExactly(new byte[Chunk + 1]);
        stream.Dispose();
        var position = inner.Taken;
        Assert.InRange(position, 2 * Chunk, 8 * Chunk);
        stream.Dispose();
        Assert.Equal(position, inner.Taken);
    }

    /// <summary>Zeros up to a point, then an error.</summary>
    private sealed class Breaking(long after) : MemoryStream
    {
        public long Taken { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (Taken >= after) throw ContentException.CutOff(CompressionKind.Gzip);
            var count = (int)Math.Min(buffer.Length, after - Taken);
            Taken += count;
            return count;
        }
    }
}
