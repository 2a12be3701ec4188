using System.Diagnostics;
using System.IO.Compression;
using BuildKit.Content;

namespace BuildKit.Runtime.Tests.Content;

public sealed class ParallelGzipStreamTests
{
    private const int Piece = ParallelGzipStream.PieceSize;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Piece - 1)]
    [InlineData(Piece)]
    [InlineData(Piece + 1)]
    [InlineData((5 * Piece) + 123)]
    public void What_goes_in_comes_out_of_every_reader(int size)
    {
        var input = Input(size);
        var gzip = Compress(input);
        using var bcl = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        Assert.Equal(input, ReadAll(bcl));
        using var ours = Compression.Decompress(new MemoryStream(gzip), out var kind);
        Assert.Equal(input, ReadAll(ours));
        Assert.Equal(CompressionKind.Gzip, kind);
    }

    [Fact]
    public void Bytes_depend_neither_on_cores_nor_on_how_the_input_was_cut()
    {
        var input = Input((4 * Piece) + 17);
        var one = Compress(input, workers: 1);
        Assert.Equal(one, Compress(input, workers: 7));
        Assert.Equal(one, Compress(input, workers: 2, write: 1000));
    }

    [Fact]
    public void The_header_names_no_time_and_no_system() => Assert.Equal([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255], Compress(Input(10))[..10]);

    [Fact]
    public void It_is_one_member() => Assert.Equal(1, Starts(Compress(new byte[3 * Piece])));

    [Fact]
    public void Content_that_does_not_compress_grows_by_less_than_a_thousandth()
    {
        var input = new byte[(2 * Piece) + 5];
        new Random(1).NextBytes(input);
        Assert.InRange(Compress(input).Length, input.Length, input.Length + (input.Length / 1000));
        Assert.InRange(Compress(input, level: 1).Length, input.Length, input.Length + (input.Length / 1000));
    }

    [Fact]
    public void A_failing_output_surfaces_and_the_file_is_not_completed()
    {
        var output = new FailingStream(after: 100_000);
        var random = new byte[64 * Piece];
        new Random(1).NextBytes(random);
        var stream = new ParallelGzipStream(output, 6, leaveOpen: true, workers: 2, CancellationToken.None);
        Assert.Throws<IOException>(() => stream.Write(random));
        var written = output.Position;
        stream.Dispose();
        Assert.Equal(written, output.Position);
    }

    [Fact]
    public void Cancellation_stops_it_between_pieces()
    {
        using var source = new CancellationTokenSource();
        using var output = new MemoryStream();
        var stream = new ParallelGzipStream(output, 6, leaveOpen: true, workers: 2, source.Token);
        stream.Write(Input(Piece));
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => stream.Write(Input(Piece)));
        stream.Dispose();
        Assert.Throws<ContentException>(() => ReadAll(Compression.Decompress(new MemoryStream([0x1F, 0x8B, .. output.ToArray()[..Math.Min(2, (int)output.Length)]]), out _)));
    }

    [Fact]
    public async Task A_slow_output_holds_the_writer_back()
    {
        using var gate = new ManualResetEventSlim();
        using var output = new GatedStream(gate);
        using var stream = new ParallelGzipStream(output, 1, leaveOpen: true, workers: 2, CancellationToken.None);
        var piece = Input(Piece);
        var written = 0;
        var writer = Task.Run(() =>
        {
            for (; Volatile.Read(ref written) < 50; Interlocked.Increment(ref written)) stream.Write(piece);
        });
        // The writer is inside the first write to the output, or soon will be: it can never be more than the pending pieces ahead of it.
        Assert.True(output.Entered.Wait(TimeSpan.FromSeconds(30)));
        Assert.InRange(Volatile.Read(ref written), 0, 5);
        gate.Set();
        await writer.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(50, written);
    }

    [Fact]
    public void Checksums_of_parts_combine()
    {
        var bytes = Input(100_000);
        var whole = Crc32.Append(0, bytes);
        Assert.Equal(0xCBF43926u, Crc32.Append(0, "123456789"u8));
        for (var cut = 0; cut < bytes.Length; cut += 7919)
        {
            Assert.Equal(whole, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
            Assert.Equal(whole, Crc32.Combine(Crc32.Append(0, bytes.AsSpan(0, cut)), Crc32.Append(0, bytes.AsSpan(cut)), bytes.Length - cut));
        }
    }

    internal static byte[] Input(int size)
    {
        var random = new Random(42);
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) bytes[i] = (byte)("abcdefgh "[random.Next(9)] + (i / 1000 % 7));
        return bytes;
    }

    internal static byte[] ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Compress(byte[] input, int workers = 2, int level = 6, int write = int.MaxValue)
    {
        using var output = new MemoryStream();
        using (var stream = new ParallelGzipStream(output, level, leaveOpen: true, workers, CancellationToken.None))
        {
            for (var at = 0; at < input.Length; at += Math.Min(write, input.Length - at)) stream.Write(input.AsSpan(at, Math.Min(write, input.Length - at)));
        }
        return output.ToArray();
    }

    private static int Starts(byte[] gzip)
    {
        var count = 0;
        for (var at = 0; (at = gzip.AsSpan(at).IndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B, 8, 0]) is >= 0 and var found ? at + found : -1) >= 0; at++) count++;
        return count;
    }

    private sealed class FailingStream(int after) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Position > after) throw new IOException("The disk is full.");
            base.Write(buffer);
        }
    }

    private sealed class GatedStream(ManualResetEventSlim gate) : MemoryStream
    {
        public ManualResetEventSlim Entered { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.Set();
            gate.Wait(TimeSpan.FromSeconds(60));
        }
    }
}
