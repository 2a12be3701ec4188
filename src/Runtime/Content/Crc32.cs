namespace BuildKit.Content;

/// <summary>
/// The checksum of gzip (RFC 1952, section 8). The BCL keeps its own inside GZipStream, which neither tells the value nor checks that it
/// was there; pieces that are compressed in parallel need <see cref="Combine"/>.
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 16;

    private static readonly uint[][] Tables = MakeTables();

    /// <summary>The checksum of what <paramref name="crc"/> stands for (0: nothing) followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        while (bytes.Length >= Slices)
        {
            crc = Slice(crc, bytes);
            bytes = bytes[Slices..];
        }
        var table = Tables[0];
        foreach (var b in bytes) crc = (crc >> 8) ^ table[(byte)(crc ^ b)];
        return ~crc;
    }

    /// <summary>The checksum of two adjacent parts, of which the second has <paramref name="secondLength"/> bytes.</summary>
    public static uint Combine(uint first, uint second, long secondLength) => Multiply(PowerOfX(secondLength), first) ^ second;

    private static uint Slice(uint crc, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables;
        crc ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var result = tables[15][(byte)crc] ^ tables[14][(byte)(crc >> 8)] ^ tables[13][(byte)(crc >> 16)] ^ tables[12][crc >> 24];
        for (var i = 4; i < Slices; i++) result ^= tables[Slices - 1 - i][bytes[i]];
        return result;
    }

    /// <summary>x to the power of 8·bytes modulo the polynomial, by squaring. Bit 31 is x to the power of 0: the checksum is reflected.</summary>
    private static uint PowerOfX(long bytes)
    {
        var (result, square) = (0x80000000u, 0x40000000u);
        for (var bits = (UInt128)bytes * 8; bits > 0; bits >>= 1)
        {
            if ((bits & 1) == 1) result = Multiply(result, square);
            square = Multiply(square, square);
        }
        return result;
    }

    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (var bit = 0x80000000u; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0) product ^= b;
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }
        return product;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[Slices][];
        for (var slice = 0; slice < Slices; slice++)
        {
            tables[slice] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                var crc = slice == 0 ? i : tables[slice - 1][i];
                for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
                tables[slice][i] = crc;
            }
        }
        return tables;
    }
}
