using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace BuildKit.Content;

/// <summary>A part of a deflate stream that ends on a byte boundary and refers to nothing before it.</summary>
internal sealed class GzipPiece : IDisposable
{
    private const int StoredHeader = 5;
    private const int LargestStored = ushort.MaxValue;

    private readonly byte[] _buffer;
    private readonly int _length;

    private GzipPiece(byte[] buffer, int length, uint crc, int inputLength)
    {
        _buffer = buffer;
        _length = length;
        Crc = crc;
        InputLength = inputLength;
    }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public uint Crc { get; }

    public int InputLength { get; }

    /// <param name="input">Given back to the pool in any case.</param>
    /// <param name="length">How much of it counts.</param>
    /// <param name="level">1 to 9.</param>
    public static GzipPiece Compress(byte[] input, int length, int level)
    {
        // zlib's fast levels turn some bytes into nine bits, and the end that is cut off below takes a few.
        var buffer = ArrayPool<byte>.Shared.Rent(length + (length / 8) + 4096);
        try
        {
            using var target = new MemoryStream(buffer, 0, buffer.Length, writable: true);
            using var deflate = new DeflateStream(target, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
            deflate.Write(input, 0, length);
            // A sync flush: blocks end on any bit, the empty stored block that it adds ends on a byte. What Dispose adds behind it is not taken.
            deflate.Flush();
            var end = (int)target.Position;
            if (end > StoredLength(length)) end = Store(input.AsSpan(0, length), buffer);
            return new GzipPiece(buffer, end, Crc32.Append(0, input.AsSpan(0, length)), length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    private static int StoredLength(int length) => length + ((length + LargestStored - 1) / LargestStored * StoredHeader);

    /// <summary>Stored blocks (RFC 1951, 3.2.4), none of them the last.</summary>
    private static int Store(ReadOnlySpan<byte> input, Span<byte> target)
    {
        var at = 0;
        while (!input.IsEmpty)
        {
            var block = input[..Math.Min(input.Length, LargestStored)];
            target[at] = 0;
            BinaryPrimitives.WriteUInt16LittleEndian(target[(at + 1)..], (ushort)block.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(target[(at + 3)..], (ushort)~block.Length);
            block.CopyTo(target[(at + StoredHeader)..]);
            at += StoredHeader + block.Length;
            input = input[block.Length..];
        }
        return at;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
