using System.Globalization;

namespace BuildKit.Containers;

/// <summary>Signals by the names and numbers people write: <c>TERM</c>, <c>SIGTERM</c>, <c>15</c>, <c>RTMIN+3</c>. The numbers are those of x64 and arm64.</summary>
internal static class SignalNames
{
    public const int Kill = 9;
    public const int Term = 15;
    public const int Stop = 19;
    public const int Sys = 31;
    private const int RtMin = 34;
    private const int RtMax = 64;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
        "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    public static int Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= RtMax) return number;
        var name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        if (name.Length > 0 && Array.IndexOf(Names, name) is > 0 and var known) return known;
        if (name is "CLD" or "IOT" or "POLL" or "UNUSED") return name switch { "CLD" => 17, "IOT" => 6, "POLL" => 29, _ => 31 };
        if (RealTime(name) is { } signal) return signal;
        throw ContainerException.InvalidOption("a signal", text, "a name such as 'TERM' or a number from 1 to 64");
    }

    /// <summary>For display, without the prefix where there is a name.</summary>
    public static string NameOf(int signal) =>
        signal > 0 && signal < Names.Length ? "SIG" + Names[signal] : signal.ToString(CultureInfo.InvariantCulture);

    /// <summary>What people send to end something, as opposed to HUP or USR1, which make many programs read their configuration again.</summary>
    public static bool EndsPrograms(int signal, int stopSignal) => signal is 2 or 3 or Kill or Term || signal == stopSignal;

    private static int? RealTime(string name)
    {
        var (start, sign) = name switch
        {
            _ when name.StartsWith("RTMIN", StringComparison.Ordinal) => (RtMin, '+'),
            _ when name.StartsWith("RTMAX", StringComparison.Ordinal) => (RtMax, '-'),
            _ => (0, ' '),
        };
        if (start == 0) return null;
        if (name.Length == 5) return start;
        if (name[5] != sign || !int.TryParse(name.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) return null;
        var signal = sign == '+' ? start + offset : start - offset;
        return signal is >= RtMin and <= RtMax ? signal : null;
    }
}
