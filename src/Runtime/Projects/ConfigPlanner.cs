using BuildKit.Building;
using BuildKit.Oci;

namespace BuildKit.Projects;

/// <summary>The image's "config" object: the base's, with what the project says on top. Pure.</summary>
internal static class ConfigPlanner
{
    private const string UserVariable = "APP_UID";

    public static ContainerDefaults Plan(ImageSettings settings, EntryCommand command, ResolvedBase @base)
    {
        var given = @base.Config.Config ?? new ContainerDefaults();
        var environment = Merge(given.Env ?? [], settings.Environment);
        string[] volumes = [.. given.Volumes ?? [], .. settings.Volumes.Select(CheckVolume)];
        string[] ports = [.. given.ExposedPorts ?? [], .. settings.Ports.Select(ExposedPort.Parse), .. ExposedPort.FromEnvironment(environment)];
        return given with
        {
            User = (settings.User is { Length: > 0 } user ? user : null) ?? Value(environment, UserVariable) ?? given.User,
            Env = environment,
            Entrypoint = command.Entrypoint.Count > 0 ? command.Entrypoint : null,
            Cmd = command.Arguments.Count > 0 ? command.Arguments : null,
            WorkingDir = ContainerPath.Root(settings.WorkingDirectory) is { Length: > 0 } root ? $"/{root}/" : "/",
            ExposedPorts = ports.Length > 0 ? [.. ports.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : null,
            Volumes = volumes.Length > 0 ? [.. volumes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : null,
            Labels = Labels(settings, given, @base) is { Count: > 0 } labels ? labels : null,
            Healthcheck = settings.Healthcheck ?? given.Healthcheck,
            StopSignal = settings.StopSignal ?? given.StopSignal,
            ArgsEscaped = null,
        };
    }

    private static IReadOnlyDictionary<string, string> Labels(ImageSettings settings, ContainerDefaults given, ResolvedBase @base)
    {
        List<KeyValuePair<string, string>> labels = [.. given.Labels ?? OrdinalMap.From([]), .. settings.Labels];
        if (settings.LabelBaseDigest && @base.Descriptor is { } descriptor) labels.Add(new(Annotations.BaseDigest, descriptor.Digest.ToString()));
        return OrdinalMap.From(labels);
    }

    /// <summary>A name keeps the place it first had, so that overriding a variable of the base moves no other.</summary>
    private static List<string> Merge(IReadOnlyList<string> given, IReadOnlyList<KeyValuePair<string, string>> own)
    {
        var merged = new List<string>(given);
        foreach (var (name, value) in own)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0')) throw ProjectException.InvalidVariable(name);
            var at = merged.FindIndex(v => v.StartsWith(name + "=", StringComparison.Ordinal));
            if (at < 0) merged.Add($"{name}={value}");
            else merged[at] = $"{name}={value}";
        }

        return merged;
    }

    internal static string? Value(List<string> environment, string name) =>
        environment.FindLast(v => v.StartsWith(name + "=", StringComparison.Ordinal)) is { } pair && pair.Length > name.Length + 1 ? pair[(name.Length + 1)..] : null;

    private static string CheckVolume(string path) => path.StartsWith('/') ? path : throw ProjectException.InvalidVolume(path);
}
