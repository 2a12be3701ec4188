using System.Globalization;

namespace BuildKit.Tool.Formatting;

/// <summary>Sizes as Docker shows them: decimal units, three digits: <c>4.26MB</c>, <c>77.8kB</c>, <c>0B</c>.</summary>
internal static class HumanSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    public static string Of(long bytes)
    {
        double value = bytes;
        var unit = 0;

        // 999.5 and more would be rounded to four digits.
        for (; value >= (unit == 0 ? 1000 : 999.5) && unit < Units.Length - 1; unit++) value /= 1000;
        var digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return value.ToString(digits == 0 ? "0" : digits == 1 ? "0.#" : "0.##", CultureInfo.InvariantCulture) + Units[unit];
    }
}
