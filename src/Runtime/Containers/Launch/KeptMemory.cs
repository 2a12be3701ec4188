using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Linux.Machine;

namespace BuildKit.Containers.Launch;

/// <summary>
/// Which memory a process needs that stays in the walk: the routine, its records, and the kernel's own pages. All else of the launcher,
/// its heap with whatever secrets, is given back: the mappings stay (the kernel still writes to the thread's rseq area and kills who has
/// none), their contents are gone.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class KeptMemory
{
    /// <summary>The spaces between what is kept, from address 0 to the end of the last mapping; as many as asked for, the last ones empty.</summary>
    public static AddressRange[] Gaps(IEnumerable<AddressRange> kept, long end, int count)
    {
        var gaps = new AddressRange[count];
        Array.Fill(gaps, new AddressRange(0, 0));
        var (at, next) = (0L, 0);
        foreach (var range in kept.OrderBy(r => r.Start).Append(new AddressRange(end, 0)))
        {
            if (range.Start > at)
            {
                if (next == count) throw new InvalidOperationException("The process has more pages of the kernel's than expected.");
                gaps[next++] = new AddressRange(at, range.Start - at);
            }

            at = Math.Max(at, range.Start + range.Length);
        }

        return gaps;
    }

    /// <summary>Around these ranges, in this process as it is now.</summary>
    public static AddressRange[] GapsAround(params AddressRange[] own)
    {
        var (kernel, end) = ReadMaps(File.ReadLines("/proc/self/maps"));
        return Gaps([.. own, new AddressRange(CallRoutine.Page.Start, CallRoutine.Page.Length), .. kernel], end, InitSteps.MostGaps);
    }

    /// <summary>Pages such as [vvar], which cannot be given back, and the end of the last mapping of user space.</summary>
    public static (IReadOnlyList<AddressRange> Kernel, long End) ReadMaps(IEnumerable<string> lines)
    {
        var kernel = new List<AddressRange>();
        var end = 0L;
        foreach (var line in lines)
        {
            var dash = line.IndexOf('-', StringComparison.Ordinal);
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var first = ulong.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (first > long.MaxValue) continue;
            var last = long.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            end = Math.Max(end, last);
            if (line.Contains(" [v", StringComparison.Ordinal)) kernel.Add(new AddressRange((long)first, last - (long)first));
        }

        return (kernel, end);
    }
}
