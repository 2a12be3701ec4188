using System.Globalization;

namespace BuildKit.Containers.Launch;

/// <summary>/etc/subuid and /etc/subgid (subuid(5)): "name:first:count". Lines that are none are passed over, as newuidmap does.</summary>
internal static class SubordinateRanges
{
    private const int LongestFile = 1 << 20;

    public static IReadOnlyList<SubordinateRange> Parse(string text, string user, uint uid)
    {
        if (text.Length > LongestFile) return [];
        var number = uid.ToString(CultureInfo.InvariantCulture);
        var ranges = new List<SubordinateRange>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(':') is not [var name, var first, var count] || (name != user && name != number)) continue;
            if (!uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)) continue;
            if (!uint.TryParse(count.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var size)) continue;
            if (size > 0 && from <= uint.MaxValue - size) ranges.Add(new SubordinateRange(from, size));
        }

        return ranges;
    }
}
