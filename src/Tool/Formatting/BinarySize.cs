using System.Globalization;

namespace BuildKit.Tool.Formatting;

/// <summary>Sizes of memory as Docker shows them: binary units, four digits: <c>1.942GiB</c>, <c>652KiB</c>, <c>0B</c>.</summary>
internal static class BinarySize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Of(long bytes)
    {
        double value = bytes;
        var unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++) value /= 1024;
        var format = value switch
        {
            >= 999.95 => "0",
            >= 99.995 => "0.#",
            >= 9.9995 => "0.##",
            _ => "0.###",
        };
        return value.ToString(format, CultureInfo.InvariantCulture) + Units[unit];
    }
}
