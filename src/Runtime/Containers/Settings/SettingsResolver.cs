using BuildKit.Containers.Health;
using BuildKit.Containers.Mounts;
using BuildKit.Networks;
using BuildKit.Oci;

namespace BuildKit.Containers.Settings;

/// <summary>
/// Lays a specification over the defaults of its image, by Docker's rules. Pure: what is random comes in. Everything in the image is
/// hostile; a value that would break an assumption later (a NUL, a relative volume) is refused here by name.
/// </summary>
internal static class SettingsResolver
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static ResolvedSettings Resolve(ContainerSpec spec, ContainerDefaults? image, string id, MountSources sources)
    {
        image ??= new ContainerDefaults();
        var entrypoint = spec.Entrypoint ?? image.Entrypoint ?? [];
        // Docker: a replaced entry point drops the image's command, which was made for the old one.
        var command = spec.Command is { Count: > 0 } ? spec.Command : spec.Entrypoint is null ? image.Cmd ?? [] : [];
        IReadOnlyList<string> args = [.. entrypoint, .. command];
        if (args.Count == 0) throw ContainerException.NoCommand(spec.Image);
        var hostName = spec.HostName ?? id[..12];
        var (mounts, anonymous) = MountResolver.Resolve(spec, image, sources);
        return RefuseNul(spec, new ResolvedSettings
        {
            Args = args,
            EntrypointLength = entrypoint.Count,
            Environment = Environment(spec, image, hostName),
            WorkingDirectory = ContainerPath.Normalize(NonEmpty(spec.WorkingDirectory) ?? NonEmpty(image.WorkingDir) ?? "/"),
            User = spec.User ?? image.User ?? "",
            HostName = hostName,
            Labels = OrdinalMap.From([.. image.Labels ?? OrdinalMap.From([]), .. spec.Labels]),
            Health = HealthResolver.Resolve(spec.Image, spec.Health, image.Healthcheck, image.Shell),
            StopSignal = SignalNames.Parse(spec.StopSignal ?? NonEmpty(image.StopSignal) ?? "SIGTERM"),
            StopTimeout = spec.StopTimeout ?? (image.StopTimeout is >= 0 and var seconds ? seconds : 10),
            Mounts = mounts,
            AnonymousVolumes = anonymous,
            Ports = Ports(spec, image),
            ExposedPorts = [.. (image.ExposedPorts ?? []).Concat(spec.Exposed.Concat(spec.Ports).Select(p => p.ContainerText)).Distinct().Order(StringComparer.Ordinal)],
        });
    }

    /// <summary>Docker's order: the engine's defaults, the image's, the caller's.</summary>
    private static IReadOnlyList<string> Environment(ContainerSpec spec, ContainerDefaults image, string hostName)
    {
        string[] terminal = spec.Tty ? ["TERM=xterm"] : [];
        return EnvironmentSyntax.Merge(["PATH=" + DefaultPath, "HOSTNAME=" + hostName, .. terminal], image.Env ?? [], spec.Environment);
    }

    /// <summary>Docker's: a container on the host's network has its ports there anyway, and one without a network has none.</summary>
    private static IReadOnlyList<PublishedPort> Ports(ContainerSpec spec, ContainerDefaults image)
    {
        if (spec.Network is NetworkMode.Host or NetworkMode.None) return [];
        if (!spec.PublishAll) return spec.Ports;
        var published = spec.Ports.Select(p => p.ContainerText).ToHashSet(StringComparer.Ordinal);
        return [.. spec.Ports, .. (image.ExposedPorts ?? []).SelectMany(PublishedPort.ParseExposed).Concat(spec.Exposed).Where(p => published.Add(p.ContainerText))];
    }

    private static ResolvedSettings RefuseNul(ContainerSpec spec, ResolvedSettings settings)
    {
        var texts = settings.Args.Concat(settings.Environment).Append(settings.WorkingDirectory).Append(settings.HostName).Append(spec.DomainName ?? "").Concat(settings.Mounts.Select(m => m.Target));
        return texts.Any(t => t is null || t.Contains('\0', StringComparison.Ordinal))
            ? throw ContainerException.BadImage(spec.Image, "a command, variable or path of it holds a NUL character")
            : settings;
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
