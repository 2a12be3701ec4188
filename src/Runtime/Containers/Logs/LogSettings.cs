using System.Globalization;
using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Logs;

public enum LogDriver
{
    JsonFile,

    None,
}

/// <summary>Where the output of a container goes, and how much of it is kept: <c>--log-driver</c> and <c>--log-opt</c>.</summary>
public sealed record LogSettings
{
    public LogDriver Driver { get; init; }

    /// <summary>Bytes after which a file is rotated; null: never.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>How many files are kept, the current one included.</summary>
    public int MaximumFiles { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>Labels of the container that each entry carries, for <c>logs --details</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Variables of the container that each entry carries.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public static LogSettings Parse(string? driver, IEnumerable<string> options)
    {
        var settings = driver switch
        {
            null or "json-file" => new LogSettings(),
            "local" => new LogSettings { MaximumSize = 20 << 20, MaximumFiles = 5 },
            "none" => new LogSettings { Driver = LogDriver.None },
            _ => throw ContainerException.InvalidOption("--log-driver", driver, "'json-file', 'local' or 'none'"),
        };
        return options.Aggregate(settings, With);
    }

    private static LogSettings With(LogSettings settings, string option) => option.Split('=', 2) switch
    {
        ["max-size", "-1"] => settings with { MaximumSize = null },
        ["max-size", var size] => settings with { MaximumSize = ByteSize.Parse("--log-opt max-size", size) },
        ["max-file", var files] when int.TryParse(files, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 =>
            settings with { MaximumFiles = count },
        ["labels", var names] => settings with { Labels = Names(names) },
        ["env", var names] => settings with { Environment = Names(names) },

        // Docker's defaults: lines wait for the log, and old files stay as they are.
        ["mode", "blocking"] or ["compress", "false"] => settings,
        ["mode" or "max-buffer-size" or "compress" or "tag" or "env-regex" or "labels-regex", _] => throw ContainerException.LogOptionNotOffered(option),
        _ => throw ContainerException.InvalidOption("--log-opt", option, "'max-size=SIZE', 'max-file=COUNT', 'labels=KEY,…' or 'env=NAME,…'"),
    };

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
