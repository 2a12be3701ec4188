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

    public static LogSettings Parse(string? driver, IEnumerable<string> options)
    {
        var settings = new LogSettings
        {
            Driver = driver switch
            {
                null or "json-file" or "local" => LogDriver.JsonFile,
                "none" => LogDriver.None,
                _ => throw ContainerException.InvalidOption("--log-driver", driver, "'json-file' or 'none'"),
            },
        };
        return options.Aggregate(settings, With);
    }

    private static LogSettings With(LogSettings settings, string option) => option.Split('=', 2) switch
    {
        ["max-size", var size] => settings with { MaximumSize = ByteSize.Parse("--log-opt max-size", size) },
        ["max-file", var files] when int.TryParse(files, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 =>
            settings with { MaximumFiles = count },
        _ => throw ContainerException.InvalidOption("--log-opt", option, "'max-size=SIZE' or 'max-file=COUNT'"),
    };
}
