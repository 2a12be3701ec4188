using System.Buffers.Binary;
using System.Text;

namespace BuildKit.Runtime.Tests.Images.HostBases;

/// <summary>The smallest file that a loader would take for a library or a program.</summary>
internal static class ElfBytes
{
    public const ushort X64 = 62;
    public const ushort Arm64 = 183;

    /// <summary>Where its parts lie, for tests that damage them.</summary>
    public const int ProgramHeaders = 64, Dynamic = 0x200, Strings = 0x800, Interpreter = 0x1800;

    public static byte[] Make(IReadOnlyList<string> needed, ushort machine = X64, string? interpreter = null, string? runPath = null)
    {
        var file = new byte[0x1900];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        Write16(file, 18, machine);
        Write64(file, 32, ProgramHeaders);
        Write16(file, 54, 56);
        Write16(file, 56, 3);

        var strings = new StringBuilder("\0");
        var tags = new List<(ulong, ulong)>();
        ulong Add(string text)
        {
            var at = (ulong)strings.Length;
            strings.Append(text).Append('\0');
            return at;
        }

        foreach (var name in needed) tags.Add((1, Add(name)));
        if (runPath is not null) tags.Add((29, Add(runPath)));
        tags.AddRange([(5, 0x10000 + Strings), (10, (ulong)strings.Length), (0, 0)]);
        Encoding.UTF8.GetBytes(strings.ToString()).CopyTo(file, Strings);
        for (var i = 0; i < tags.Count; i++)
        {
            Write64(file, Dynamic + (i * 16), tags[i].Item1);
            Write64(file, Dynamic + (i * 16) + 8, tags[i].Item2);
        }

        WriteSegment(file, 0, type: 1, offset: 0, address: 0x10000, size: 0x1900);
        WriteSegment(file, 1, type: 2, offset: Dynamic, address: 0x10000 + Dynamic, size: (ulong)tags.Count * 16);
        if (interpreter is null) return file;
        Encoding.UTF8.GetBytes(interpreter).CopyTo(file, Interpreter);
        WriteSegment(file, 2, type: 3, offset: Interpreter, address: 0x10000 + Interpreter, size: (ulong)interpreter.Length + 1);
        return file;
    }

    public static void Write16(byte[] file, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), value);

    public static void Write64(byte[] file, int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(offset), value);

    private static void WriteSegment(byte[] file, int index, uint type, ulong offset, ulong address, ulong size)
    {
        var at = ProgramHeaders + (index * 56);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), type);
        Write64(file, at + 8, offset);
        Write64(file, at + 16, address);
        Write64(file, at + 32, size);
    }
}
