using System.Collections.Immutable;
using System.Globalization;

namespace BuildKit.Containers.Launch;

/// <summary>Where this process has its own executable mapped. Read once: the mappings of a program's file do not change, and the list is long.</summary>
internal static class ExecutableMemory
{
    private static ImmutableArray<AddressRange> s_ranges;

    public static ImmutableArray<AddressRange> Ranges => s_ranges.IsDefault ? s_ranges = Read() : s_ranges;

    /// <summary>A bundled application maps parts of its file later on; the kernel then says that the file is busy.</summary>
    public static ImmutableArray<AddressRange> Refresh() => s_ranges = Read();

    /// <summary>Lines of /proc/PID/maps: "start-end perms offset device inode   path".</summary>
    public static ImmutableArray<AddressRange> Parse(IEnumerable<string> lines, string executable)
    {
        var ranges = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (var line in lines)
        {
            if (!line.EndsWith(executable, StringComparison.Ordinal)) continue;
            var start = line.IndexOf('/', StringComparison.Ordinal);
            if (start < 0 || line[start..] != executable) continue;
            var dash = line.IndexOf('-', StringComparison.Ordinal);
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var first = long.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var end = long.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            ranges.Add(new AddressRange(first, end - first));
        }

        return ranges.ToImmutable();
    }

    private static ImmutableArray<AddressRange> Read() =>
        Parse(File.ReadLines("/proc/self/maps"), new FileInfo("/proc/self/exe").LinkTarget ?? "");
}
