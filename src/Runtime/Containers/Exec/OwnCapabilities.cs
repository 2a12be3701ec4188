using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Exec;

/// <summary>
/// What "all capabilities" can mean here: an engine that runs in a sandbox itself cannot give what it does not have. Its bounding set, as
/// proc(5)'s status says it.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class OwnCapabilities
{
    private const string Field = "CapBnd:";

    public static IReadOnlyList<string> Bounding() => Parse(File.ReadLines("/proc/self/status"));

    internal static IReadOnlyList<string> Parse(IEnumerable<string> status)
    {
        foreach (var line in status)
        {
            if (line.StartsWith(Field, StringComparison.Ordinal)) return Names(ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return Capabilities.All;
    }

    private static List<string> Names(ulong mask)
    {
        var names = new List<string>();
        for (var number = 0; number <= Capabilities.Last; number++)
        {
            if ((mask >> number & 1) != 0) names.Add(Capabilities.All[number]);
        }

        return names;
    }
}
