using System.Globalization;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Settings;

/// <summary>Values of limit flags, as Docker spells them.</summary>
public static class ResourceSyntax
{
    private const long Billion = 1_000_000_000;

    private static readonly string[] LimitNames =
    [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack", "as",
    ];

    /// <summary>"1.5" processors, in billionths.</summary>
    public static long ParseCpus(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus) && cpus is >= 0 and < 1_000_000 && decimal.Truncate(cpus * Billion) == cpus * Billion
            ? (long)(cpus * Billion)
            : throw ContainerException.InvalidOption("--cpus", text, "a number of processors such as '1.5'");

    /// <summary>Bytes, or -1 for no limit.</summary>
    public static long ParseBytesOrNone(string option, string text) => text == "-1" ? -1 : ByteSize.Parse(option, text);

    /// <summary>"nofile=1024:2048"; one number is both.</summary>
    public static Ulimit ParseUlimit(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length != 2 || !LimitNames.Contains(parts[0])) throw Wrong();
        var values = parts[1].Split(':');
        if (values.Length > 2 || !TryNumber(values[0], out var soft) || !TryNumber(values[^1], out var hard)) throw Wrong();
        return hard == -1 || (soft != -1 && soft <= hard) ? new Ulimit(parts[0], soft, hard) : throw ContainerException.InvalidOption("--ulimit", text, "a soft limit that is not above the hard one");

        ContainerException Wrong() => ContainerException.InvalidOption("--ulimit", text, $"NAME=SOFT[:HARD], where NAME is one of {string.Join(", ", LimitNames)}");
        static bool TryNumber(string value, out long number)
        {
            number = -1;
            return value == "unlimited" || (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number >= -1);
        }
    }

    /// <summary>"/dev/sda:/dev/xvdc:r": container path and access may be left out.</summary>
    public static DeviceMapping ParseDevice(string text)
    {
        var parts = text.Split(':');
        var mapping = parts switch
        {
            [var host] => new DeviceMapping(host, host, "rwm"),
            [var host, var access] when IsAccess(access) => new DeviceMapping(host, host, access),
            [var host, var target] => new DeviceMapping(host, target, "rwm"),
            [var host, var target, var access] when IsAccess(access) => new DeviceMapping(host, target, access),
            _ => null,
        };
        return mapping is not null && mapping.HostPath.StartsWith('/') && mapping.ContainerPath.StartsWith('/') && mapping.ContainerPath.Split('/').All(p => p is not ("." or ".."))
            ? mapping
            : throw ContainerException.InvalidOption("--device", text, "HOST-PATH[:CONTAINER-PATH][:ACCESS], both absolute, with letters of 'rwm'");

        static bool IsAccess(string access) => access.Length is > 0 and <= 3 && access.All(c => c is 'r' or 'w' or 'm');
    }

    /// <summary>"c 10:* rwm".</summary>
    public static DeviceRule ParseDeviceRule(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [[var type and ('a' or 'b' or 'c')], var numbers, { Length: > 0 and <= 3 } access]
            && numbers.Split(':') is [var major, var minor] && TryNumber(major, out var first) && TryNumber(minor, out var second) && access.All(c => c is 'r' or 'w' or 'm'))
            return new DeviceRule(true) { Type = type, Major = first, Minor = second, Access = access };
        throw ContainerException.InvalidOption("--device-cgroup-rule", text, "TYPE MAJOR:MINOR ACCESS, such as 'c 10:200 rwm', with '*' for any number");

        static bool TryNumber(string text, out long? number)
        {
            number = null;
            if (text == "*") return true;
            var read = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
            number = value;
            return read && value <= int.MaxValue;
        }
    }

    /// <summary>"/dev/sda:1mb" for bytes per second.</summary>
    public static DiskRate ParseBytesRate(string option, string text) => Disk(option, text, "a size such as '1mb'", rate => ByteSize.Parse(option, rate));

    /// <summary>"/dev/sda:1000" for operations per second, and for weights.</summary>
    public static DiskRate ParseRate(string option, string text, long least = 0, long most = uint.MaxValue) =>
        Disk(option, text, $"a number from {least} to {most}", rate => long.TryParse(rate, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null);

    /// <summary>"net.core.somaxconn=1024". Whether the name belongs to the container is asked when its namespaces are known.</summary>
    public static string ParseSysctl(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) > 0 && !text.Any(char.IsControl) ? text : throw ContainerException.InvalidOption("--sysctl", text, "NAME=value");

    private static DiskRate Disk(string option, string text, string wanted, Func<string, long?> read)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && text.StartsWith('/') && read(text[(colon + 1)..]) is { } rate
            ? new DiskRate(text[..colon], rate)
            : throw ContainerException.InvalidOption(option, text, $"DEVICE-PATH:RATE, where the rate is {wanted}");
    }
}
