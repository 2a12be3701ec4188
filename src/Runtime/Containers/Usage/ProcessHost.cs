using System.Globalization;

namespace BuildKit.Containers.Usage;

/// <summary>What columns depend on besides the process.</summary>
internal sealed record ProcessHost
{
    private const int LongestName = 8;

    public required DateTimeOffset Now { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    public required TimeSpan SinceBoot { get; init; }

    public required long TotalMemory { get; init; }

    /// <summary>The host's lines "name:x:1000:…".</summary>
    public required IReadOnlyList<string> Users { get; init; }

    public DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone);

    /// <summary>As the host calls it; ps shows a number where the name is unknown or too long.</summary>
    public string UserName(uint id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        foreach (var line in Users)
        {
            var fields = line.Split(':');
            if (fields.Length > 2 && fields[2] == number) return fields[0].Length <= LongestName ? fields[0] : number;
        }

        return number;
    }
}
