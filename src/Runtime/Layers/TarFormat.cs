using System.Buffers.Text;

namespace BuildKit.Layers;

/// <summary>Where the fields of a header block are: pax, IEEE Std 1003.1-2017, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".</summary>
internal static class TarFormat
{
    public const int BlockSize = 512;

    public const byte RegularFile = (byte)'0';
    public const byte OldRegularFile = 0;
    public const byte HardLink = (byte)'1';
    public const byte SymbolicLink = (byte)'2';
    public const byte CharacterDevice = (byte)'3';
    public const byte BlockDevice = (byte)'4';
    public const byte Directory = (byte)'5';
    public const byte Fifo = (byte)'6';
    public const byte ContiguousFile = (byte)'7';
    public const byte PaxHeader = (byte)'x';
    public const byte PaxGlobalHeader = (byte)'g';
    public const byte GnuLongName = (byte)'L';
    public const byte GnuLongLink = (byte)'K';
    public const byte GnuSparse = (byte)'S';

    public const string XattrKey = "SCHILY.xattr.";

    public static readonly Range Name = 0..100;
    public static readonly Range Mode = 100..108;
    public static readonly Range Uid = 108..116;
    public static readonly Range Gid = 116..124;
    public static readonly Range Size = 124..136;
    public static readonly Range Time = 136..148;
    public static readonly Range Checksum = 148..156;
    public const int Type = 156;
    public static readonly Range LinkName = 157..257;
    public static readonly Range Magic = 257..265;
    public static readonly Range Major = 329..337;
    public static readonly Range Minor = 337..345;
    public static readonly Range Prefix = 345..500;

    public static ReadOnlySpan<byte> UstarMagic => "ustar\000"u8;

    public static ReadOnlySpan<byte> GnuMagic => "ustar  \0"u8;

    /// <summary>Bytes from the end of content to the next block.</summary>
    public static int Padding(long size) => (int)(-size & (BlockSize - 1));

    /// <summary>The largest number that fits into octal digits and a NUL.</summary>
    public static long OctalLimit(int fieldLength) => (1L << (3 * (fieldLength - 1))) - 1;

    public static void WriteOctal(Span<byte> field, long value)
    {
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3) field[i] = (byte)('0' + (value & 7));
        field[^1] = 0;
    }

    /// <summary>Sum of all bytes with the checksum's own field read as blanks; old writers summed signed bytes.</summary>
    public static (int Unsigned, int Signed) Sum(ReadOnlySpan<byte> header)
    {
        var (unsigned, high) = (8 * ' ', 0);
        foreach (var b in header) (unsigned, high) = (unsigned + b, high + (b >> 7));
        foreach (var b in header[Checksum]) (unsigned, high) = (unsigned - b, high - (b >> 7));
        return (unsigned, unsigned - (256 * high));
    }

    /// <summary>Octal digits between blanks and NULs, or GNU's base-256 where the first bit is set. False for anything else.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> field, out long value)
    {
        if ((field[0] & 0x80) != 0) return TryReadBinary(field, out value);
        field = field.Trim(" \0"u8);
        value = 0;
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7') return false;
            value = (value << 3) | (uint)(digit - '0');
        }
        // Twelve octal digits have 36 bits: no overflow.
        return true;
    }

    /// <summary>Two's complement, big endian, with the first bit as marker and the second as sign.</summary>
    private static bool TryReadBinary(ReadOnlySpan<byte> field, out long value)
    {
        var negative = (field[0] & 0x40) != 0;
        value = negative ? -1 : 0;
        for (var i = 0; i < field.Length; i++)
        {
            var b = i == 0 ? (byte)(negative ? field[0] | 0x80 : field[0] & 0x7F) : field[i];
            if (value is > (long.MaxValue >> 8) or < (long.MinValue >> 8)) return false;
            value = (value << 8) | b;
        }
        return true;
    }

    /// <summary>A decimal number of a pax record.</summary>
    public static bool TryReadDecimal(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var taken) && taken == text.Length && text[0] != '+';
}
