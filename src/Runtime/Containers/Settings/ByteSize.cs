using System.Globalization;

namespace BuildKit.Containers.Settings;

/// <summary>Sizes as Docker's flags spell them: a number with an optional unit b, k, m, g or t, each 1024 times the one before.</summary>
public static class ByteSize
{
    public static long Parse(string option, string text)
    {
        var trimmed = text.Trim().ToLowerInvariant();
        if (trimmed.EndsWith("ib", StringComparison.Ordinal)) trimmed = trimmed[..^2];
        else if (trimmed.Length > 1 && trimmed[^1] == 'b') trimmed = trimmed[..^1];
        var unit = trimmed.Length == 0 ? -1 : "bkmgt".IndexOf(trimmed[^1], StringComparison.Ordinal);
        var digits = unit < 0 ? trimmed : trimmed[..^1];
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            throw ContainerException.InvalidOption(option, text, "a size such as '64m'");
        for (var i = 0; i < unit; i++) number *= 1024;
        return number <= long.MaxValue ? (long)number : throw ContainerException.InvalidOption(option, text, "a size below 8 EiB");
    }
}
