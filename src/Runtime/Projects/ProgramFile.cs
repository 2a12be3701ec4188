using System.Buffers.Binary;

namespace BuildKit.Projects;

/// <summary>
/// Which files deserve the executable bit. Decided by content and name, never by the mode on this machine: NuGet, git and Windows each lose
/// or add that bit, and the image must not depend on where it was built.
/// </summary>
internal static class ProgramFile
{
    /// <summary>So many first bytes decide, in every program that has its headers where linkers put them.</summary>
    public const int EnoughBytes = 4096;

    private const int ExecutableType = 2;
    private const int SharedType = 3;
    private const int InterpreterSegment = 3;

    /// <summary>Extensions of data: such files are not worth opening, and a script by accident ("#!" in a text) is none.</summary>
    private static readonly HashSet<string> Data = new(StringComparer.OrdinalIgnoreCase)
    {
        ".dll", ".pdb", ".xml", ".json", ".config", ".so", ".a", ".dylib", ".exe", ".txt", ".md", ".html", ".htm", ".css", ".js", ".mjs", ".ts", ".map",
        ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".gz", ".br", ".zip", ".nupkg", ".pem", ".crt",
        ".yml", ".yaml", ".ini", ".csv", ".sql", ".db", ".dat", ".bin", ".wasm", ".resx", ".cshtml", ".razor", ".cs", ".license", ".ruleset", ".targets", ".props",
    };

    /// <summary>False when the name alone says that it is data.</summary>
    public static bool MayBeProgram(string path) => !Data.Contains(Path.GetExtension(path));

    /// <summary>A script, or an ELF file that can be started: static, or with an interpreter. Shared libraries are not.</summary>
    public static bool IsProgram(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("#!"u8)) return true;
        if (start.Length < 64 || !start.StartsWith("\x7f"u8) || !start[1..].StartsWith("ELF"u8)) return false;
        var isLittle = start[5] == 1;
        return UInt16(start, 16, isLittle) switch
        {
            ExecutableType => true,
            SharedType => HasInterpreter(start, is64: start[4] == 2, isLittle),
            _ => false,
        };
    }

    private static bool HasInterpreter(ReadOnlySpan<byte> start, bool is64, bool isLittle)
    {
        var table = is64 ? UInt32(start, 32, isLittle) : UInt32(start, 28, isLittle);
        var size = UInt16(start, is64 ? 54 : 42, isLittle);
        var count = UInt16(start, is64 ? 56 : 44, isLittle);
        for (long at = table, i = 0; i < count && at + 4 <= start.Length; at += size, i++)
        {
            if (UInt32(start, (int)at, isLittle) == InterpreterSegment) return true;
        }

        return false;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
