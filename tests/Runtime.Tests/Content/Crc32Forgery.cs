using BuildKit.Content;

namespace BuildKit.Runtime.Tests.Content;

/// <summary>CRC-32 is linear: four bytes anywhere give any checksum.</summary>
internal static class Crc32Forgery
{
    public static void Force(byte[] bytes, uint want, int at)
    {
        bytes.AsSpan(at, 4).Clear();
        var zero = Crc32.Append(0, bytes);
        // The effect of each bit of the four bytes, solved for the wanted difference by elimination.
        var rows = new (uint Effect, uint Bits)[32];
        for (var bit = 0; bit < 32; bit++)
        {
            bytes[at + (bit / 8)] = (byte)(1 << (bit % 8));
            rows[bit] = (Crc32.Append(0, bytes) ^ zero, 1u << bit);
            bytes.AsSpan(at, 4).Clear();
        }
        var (difference, solution) = (want ^ zero, 0u);
        for (var column = 31; column >= 0; column--)
        {
            var mask = 1u << column;
            var pivot = Array.FindIndex(rows, r => (r.Effect & mask) != 0);
            if (pivot < 0) continue;
            var row = rows[pivot];
            rows[pivot] = default;
            for (var i = 0; i < 32; i++)
            {
                if ((rows[i].Effect & mask) != 0) rows[i] = (rows[i].Effect ^ row.Effect, rows[i].Bits ^ row.Bits);
            }
            if ((difference & mask) != 0) (difference, solution) = (difference ^ row.Effect, solution ^ row.Bits);
        }
        BitConverter.TryWriteBytes(bytes.AsSpan(at), solution);
    }
}
