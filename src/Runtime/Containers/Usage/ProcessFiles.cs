using System.Globalization;
using System.Runtime.Versioning;

namespace BuildKit.Containers.Usage;

/// <summary>What proc(5) says of one process. Null where the process has ended, or belongs to somebody else.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ProcessFiles
{
    private readonly string[] _fields;

    private ProcessFiles(int pid, string name, string[] fields) => (Pid, Name, _fields) = (pid, name, fields);

    public int Pid { get; }

    /// <summary>At most 15 bytes of the program's name, as the process may have changed it.</summary>
    public string Name { get; }

    public static ProcessFiles? TryRead(int pid)
    {
        if (TryText(pid, "stat") is not { } stat) return null;

        // The name may hold spaces and brackets; fields are counted behind the last one. The first of them is the state.
        var (open, close) = (stat.IndexOf('(', StringComparison.Ordinal), stat.LastIndexOf(')'));
        return new ProcessFiles(pid, stat[(open + 1)..close], stat[(close + 2)..].TrimEnd().Split(' '));
    }

    public string State => _fields[0];

    public int Parent => (int)Field(4);

    public long ProcessGroup => Field(5);

    public long Session => Field(6);

    /// <summary>Major and minor number of the terminal in the kernel's old encoding; 0 for none.</summary>
    public long Terminal => Field(7);

    /// <summary>The process group that its terminal's keys go to; -1 without a terminal.</summary>
    public long Foreground => Field(8);

    /// <summary>In clock ticks, of which Linux has 100 to the second for programs.</summary>
    public long ProcessorTicks => Field(14) + Field(15);

    /// <summary>With those of children that have ended.</summary>
    public long AllProcessorTicks => ProcessorTicks + Field(16) + Field(17);

    public long Nice => Field(19);

    public long Threads => Field(20);

    /// <summary>Ticks after boot.</summary>
    public long StartTicks => Field(22);

    public long VirtualBytes => Field(23);

    public long ResidentPages => Field(24);

    public uint User => (uint)Math.Max(0, StatusNumber("Uid:"));

    public uint Group => (uint)Math.Max(0, StatusNumber("Gid:"));

    /// <summary>Arguments with spaces between them; the name in brackets for one that has none.</summary>
    public string CommandLine => TryText(Pid, "cmdline")?.TrimEnd('\0').Replace('\0', ' ') is { Length: > 0 } line ? line : $"[{Name}]";

    /// <summary>Shared pages are divided among those who share them, where the kernel lets us ask.</summary>
    public long MemoryBytes => Key(TryText(Pid, "smaps_rollup"), "Pss:") is >= 0 and var kilobytes ? kilobytes * 1024 : ResidentPages * Environment.SystemPageSize;

    public (long Read, long Written) Blocks
    {
        get
        {
            var io = TryText(Pid, "io");
            return (Math.Max(0, Key(io, "read_bytes:")), Math.Max(0, Key(io, "write_bytes:")));
        }
    }

    /// <summary>Null when the process is gone or may not be looked at.</summary>
    public static string? TryText(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // ESRCH and EACCES among others.
            return null;
        }
    }

    /// <summary>The first number behind a word at the beginning of a line; -1 when there is none.</summary>
    internal static long Key(string? text, string word)
    {
        foreach (var line in text?.Split('\n') ?? [])
        {
            if (!line.StartsWith(word, StringComparison.Ordinal)) continue;
            var number = line.AsSpan(word.Length).Trim();
            if (number.IndexOfAny(' ', '\t') is >= 0 and var end) number = number[..end];
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1;
        }

        return -1;
    }

    private long StatusNumber(string word) => Key(TryText(Pid, "status"), word);

    /// <summary>Numbered as in proc(5), where the state is the third.</summary>
    private long Field(int number) => long.TryParse(_fields[number - 3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue;
}
