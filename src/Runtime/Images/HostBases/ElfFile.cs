using System.Buffers.Binary;
using System.Text;

namespace BuildKit.Images.HostBases;

/// <summary>
/// What the dynamic loader needs to know of a 64-bit little-endian ELF file (System V ABI, "Program Loading and Dynamic Linking"). Anything
/// else, and anything that points outside itself, is no such file: null, never an exception or an endless loop.
/// </summary>
internal sealed record ElfFile(ushort Machine, string? Interpreter, IReadOnlyList<string> Needed, IReadOnlyList<string> RunPath)
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int DynamicEntrySize = 16;
    private const int MostProgramHeaders = 256;
    private const int MostDynamicEntries = 4096;
    private const int LongestString = 4096;

    private const uint Load = 1, Dynamic = 2, Interp = 3;
    private const ulong EndOfDynamic = 0, NeededTag = 1, StringTable = 5, StringTableSize = 10, RPathTag = 15, RunPathTag = 29;

    public static ElfFile? TryRead(Stream file)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!TryRead(file, 0, header) || !header.StartsWith("\u007fELF\u0002\u0001"u8)) return null;
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        var tableOffset = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        var entrySize = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        if (entrySize != ProgramHeaderSize || count > MostProgramHeaders) return null;

        var table = new byte[count * ProgramHeaderSize];
        if (!TryRead(file, tableOffset, table)) return null;
        var segments = Enumerable.Range(0, count).Select(i => Segment.Read(table.AsSpan(i * ProgramHeaderSize))).ToList();

        string? interpreter = null;
        if (segments.Find(s => s.Type == Interp) is { Size: > 0 } named && (interpreter = TryReadString(file, named.Offset, named.Size)) is null) return null;
        return segments.Find(s => s.Type == Dynamic) is { } dynamic
            ? TryReadDynamic(file, machine, interpreter, segments, dynamic)
            : new ElfFile(machine, interpreter, [], []);
    }

    private static ElfFile? TryReadDynamic(Stream file, ushort machine, string? interpreter, List<Segment> segments, Segment dynamic)
    {
        var entries = new byte[(int)Math.Min(dynamic.Size / DynamicEntrySize, MostDynamicEntries) * DynamicEntrySize];
        if (!TryRead(file, dynamic.Offset, entries)) return null;

        var tags = Entries(entries);
        var strings = tags.FirstOrDefault(t => t.Tag == StringTable).Value;
        var size = tags.FirstOrDefault(t => t.Tag == StringTableSize).Value;
        if (segments.Find(s => s.Type == Load && strings >= s.Address && strings - s.Address < s.Size) is not { } holder) return new ElfFile(machine, interpreter, [], []);
        var offset = holder.Offset + (strings - holder.Address);

        IReadOnlyList<string> Strings(ulong tag) =>
            [.. tags.Where(t => t.Tag == tag && t.Value < size).Select(t => TryReadString(file, offset + t.Value, size - t.Value)).OfType<string>()];

        var runPath = Strings(RunPathTag);
        return new ElfFile(machine, interpreter, Strings(NeededTag), [.. (runPath.Count > 0 ? runPath : Strings(RPathTag)).SelectMany(p => p.Split(':', StringSplitOptions.RemoveEmptyEntries))]);
    }

    private static List<(ulong Tag, ulong Value)> Entries(ReadOnlySpan<byte> dynamic)
    {
        var tags = new List<(ulong, ulong)>();
        for (; dynamic.Length >= DynamicEntrySize; dynamic = dynamic[DynamicEntrySize..])
        {
            var tag = BinaryPrimitives.ReadUInt64LittleEndian(dynamic);
            if (tag == EndOfDynamic) break;
            tags.Add((tag, BinaryPrimitives.ReadUInt64LittleEndian(dynamic[8..])));
        }

        return tags;
    }

    private static string? TryReadString(Stream file, ulong offset, ulong room)
    {
        var bytes = new byte[(int)Math.Min(room, LongestString)];
        var got = ReadUpTo(file, offset, bytes);
        var end = bytes.AsSpan(0, got).IndexOf((byte)0);
        return end <= 0 ? null : Encoding.UTF8.GetString(bytes, 0, end);
    }

    private static bool TryRead(Stream file, ulong offset, Span<byte> buffer) => ReadUpTo(file, offset, buffer) == buffer.Length;

    private static int ReadUpTo(Stream file, ulong offset, Span<byte> buffer)
    {
        if (offset > (ulong)file.Length) return 0;
        file.Position = (long)offset;
        return file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
    }

    private sealed record Segment(uint Type, ulong Offset, ulong Address, ulong Size)
    {
        public static Segment Read(ReadOnlySpan<byte> header) => new(
            BinaryPrimitives.ReadUInt32LittleEndian(header),
            BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(header[32..]));
    }
}
