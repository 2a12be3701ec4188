using BuildKit.Containers.Health;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Oci;

namespace BuildKit.Containers;

/// <summary>What an image made of a container starts with: what the container was started with, by Docker's rules. Pure.</summary>
internal static class CommittedDefaults
{
    public static ContainerDefaults Of(ContainerDefaults? image, ContainerSpec spec, ResolvedSettings resolved)
    {
        image ??= new ContainerDefaults();
        var ports = spec.Ports.Concat(spec.Exposed).Select(p => p.ContainerText).Concat(image.ExposedPorts ?? []).ToHashSet(StringComparer.Ordinal);
        var anonymous = resolved.Mounts.OfType<ContainerMount.Volume>().Where(v => resolved.AnonymousVolumes.Contains(v.Name!)).Select(v => v.Target);
        var volumes = (image.Volumes ?? []).Concat(anonymous).ToHashSet(StringComparer.Ordinal);
        return image with
        {
            Env = spec.Environment.Count == 0 ? image.Env : EnvironmentSyntax.Merge(image.Env ?? [], spec.Environment),
            Entrypoint = spec.Entrypoint is { } entrypoint ? (entrypoint.Count == 0 ? null : entrypoint) : image.Entrypoint,
            Cmd = spec.Command is { Count: > 0 } ? spec.Command : spec.Entrypoint is null ? image.Cmd : null,
            User = spec.User ?? image.User,
            WorkingDir = spec.WorkingDirectory is { Length: > 0 } directory ? ContainerPath.Normalize(directory) : image.WorkingDir,
            Labels = spec.Labels.Count == 0 ? image.Labels : OrdinalMap.From([.. image.Labels ?? OrdinalMap.From([]), .. spec.Labels]),
            ExposedPorts = ports.Count == 0 ? null : [.. ports.Order(StringComparer.Ordinal)],
            Volumes = volumes.Count == 0 ? null : [.. volumes.Order(StringComparer.Ordinal)],
            StopSignal = spec.StopSignal ?? image.StopSignal,
            StopTimeout = spec.StopTimeout ?? image.StopTimeout,
            Healthcheck = HealthOf(image.Healthcheck, spec.Health),
        };
    }

    /// <summary>What no flag says stays the image's. What to do about bad health is no part of an image.</summary>
    private static Healthcheck? HealthOf(Healthcheck? image, HealthSettings? flags)
    {
        if (flags is null) return image;
        if (flags.Disabled) return new Healthcheck { Test = ["NONE"] };
        var merged = (image ?? new Healthcheck()) with
        {
            Test = flags.Command is { } command ? ["CMD-SHELL", command] : image?.Test,
            Interval = Nanoseconds(flags.Interval) ?? image?.Interval,
            Timeout = Nanoseconds(flags.Timeout) ?? image?.Timeout,
            StartPeriod = Nanoseconds(flags.StartPeriod) ?? image?.StartPeriod,
            StartInterval = Nanoseconds(flags.StartInterval) ?? image?.StartInterval,
            Retries = flags.Retries is > 0 ? flags.Retries : image?.Retries,
        };
        return merged == new Healthcheck() ? null : merged;
    }

    /// <summary>0 is the default, for flags and images alike.</summary>
    private static long? Nanoseconds(TimeSpan? time) => time is { Ticks: > 0 and var ticks } ? ticks * TimeSpan.NanosecondsPerTick : null;
}
