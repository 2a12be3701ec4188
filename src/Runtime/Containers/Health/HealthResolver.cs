using BuildKit.Oci;

namespace BuildKit.Containers.Health;

/// <summary>Lays the flags over the image's health check, by Docker's rules. Pure; the image's values are hostile.</summary>
internal static class HealthResolver
{
    private const long NanosecondsPerTick = 100;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Null: nothing is probed.</summary>
    public static HealthCheck? Resolve(string imageName, HealthSettings? settings, Healthcheck? image, IReadOnlyList<string>? shell)
    {
        settings ??= new HealthSettings();
        image ??= new Healthcheck();
        if (settings.Disabled) return null;
        IReadOnlyList<string> test = settings.Command is { } command ? ["CMD-SHELL", command] : image.Test ?? [];
        if (Args(imageName, test, shell) is not { } args) return null;
        var check = new HealthCheck { Test = test, Args = args, OnFailure = settings.OnFailure };
        return check with
        {
            Interval = Time(imageName, "--health-interval", settings.Interval, image.Interval) ?? check.Interval,
            Timeout = Time(imageName, "--health-timeout", settings.Timeout, image.Timeout) ?? check.Timeout,
            StartPeriod = Time(imageName, "--health-start-period", settings.StartPeriod, image.StartPeriod) ?? check.StartPeriod,
            StartInterval = Time(imageName, "--health-start-interval", settings.StartInterval, image.StartInterval) ?? check.StartInterval,
            Retries = Positive(settings.Retries) ?? Positive(image.Retries) ?? check.Retries,
        };
    }

    private static IReadOnlyList<string>? Args(string image, IReadOnlyList<string> test, IReadOnlyList<string>? shell)
    {
        if (test.Any(t => t is null || t.Contains('\0', StringComparison.Ordinal))) throw ContainerException.BadImage(image, "its health check holds a NUL character");
        return (test.Count, test.Count == 0 ? "" : test[0]) switch
        {
            (0, _) or (1, "") or (_, "NONE") => null,
            (> 1, "CMD") => [.. test.Skip(1)],
            (2, "CMD-SHELL") => [.. shell is { Count: > 0 } ? shell : ["/bin/sh", "-c"], test[1]],
            _ => throw ContainerException.BadImage(image, "its health check is neither NONE, CMD with a program, nor CMD-SHELL with a line"),
        };
    }

    /// <summary>0 is the default, for images and flags alike.</summary>
    private static TimeSpan? Time(string imageName, string option, TimeSpan? own, long? image)
    {
        if (own is { } given && given != TimeSpan.Zero)
            return given >= Shortest && given <= Longest ? given : throw ContainerException.InvalidOption(option, given.ToString(), "from 1ms to a year");
        if (image is null or 0) return null;
        var time = TimeSpan.FromTicks(image.Value / NanosecondsPerTick);
        return time >= Shortest && time <= Longest ? time : throw ContainerException.BadImage(imageName, $"a time of its health check is {time}, want 1ms to a year");
    }

    private static int? Positive(int? number) => number is > 0 ? number : null;
}
