using System.Globalization;
using System.Text.Json;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Inspection;

/// <summary>HostConfig: what was asked of the engine, in Docker's words.</summary>
internal static class HostConfigInspection
{
    public static void Write(Utf8JsonWriter json, ContainerSpec spec, ResolvedSettings settings)
    {
        json.WriteStartObject("HostConfig");
        json.WriteListOrNull("Binds", settings.Mounts.Select(m => BindOf(m, settings)).OfType<string>());
        json.WriteString("NetworkMode", spec.Network.ToString());
        PortInspection.WriteBindings(json, spec.Ports);
        json.WriteBoolean("AutoRemove", spec.AutoRemove);
        json.WriteBoolean("PublishAllPorts", spec.PublishAll);
        json.WriteBoolean("Privileged", spec.Privileged);
        json.WriteBoolean("ReadonlyRootfs", spec.ReadOnly);
        json.WriteListOrNull("VolumesFrom", spec.VolumesFrom);
        json.WriteListOrNull("CapAdd", spec.CapAdd.Select(FullName));
        json.WriteListOrNull("CapDrop", spec.CapDrop.Select(FullName));
        json.WriteTexts("Dns", spec.Dns);
        json.WriteTexts("DnsSearch", spec.DnsSearch);
        json.WriteTexts("DnsOptions", spec.DnsOptions);
        json.WriteListOrNull("ExtraHosts", spec.ExtraHosts);
        json.WriteListOrNull("GroupAdd", spec.Groups);
        if (spec.Annotations.Count > 0) json.WriteMap("Annotations", spec.Annotations);
        WriteSecurity(json, spec);
        json.WriteNumber("ShmSize", spec.ShmSize ?? 64 << 20);
        ResourceInspection.Write(json, spec.Resources, spec.Isolation);
        if (spec.Init) json.WriteBoolean("Init", true);
        WriteMemoryMounts(json, settings);
        DockersMembers.WriteHost(json);
        WriteLog(json, spec.Log);
        json.WriteStartObject("RestartPolicy");
        json.WriteString("Name", spec.Restart.Name);
        json.WriteNumber("MaximumRetryCount", spec.Restart.MaximumRetries);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLog(Utf8JsonWriter json, LogSettings log)
    {
        json.WriteStartObject("LogConfig");
        json.WriteString("Type", log.Driver == LogDriver.None ? "none" : "json-file");
        json.WriteStartObject("Config");
        if (log.MaximumSize is { } size) json.WriteString("max-size", Number(size));
        if (log.MaximumFiles > 1) json.WriteString("max-file", Number(log.MaximumFiles));
        if (log.Labels.Count > 0) json.WriteString("labels", string.Join(',', log.Labels));
        if (log.Environment.Count > 0) json.WriteString("env", string.Join(',', log.Environment));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>What is hidden is null for a privileged container, as in Docker.</summary>
    private static void WriteSecurity(Utf8JsonWriter json, ContainerSpec spec)
    {
        json.WriteListOrNull("SecurityOpt", spec.SecurityOptions);
        if (spec.Privileged)
        {
            json.WriteNull("MaskedPaths");
            json.WriteNull("ReadonlyPaths");
            return;
        }

        var shows = SecuritySettings.Of(spec).ShowsSystemPaths;
        json.WriteTexts("MaskedPaths", shows ? [] : DefaultProfiles.MaskedPaths);
        json.WriteTexts("ReadonlyPaths", shows ? [] : DefaultProfiles.ReadonlyPaths);
    }

    /// <summary>As -v would say it; anonymous volumes are no part of it.</summary>
    private static string? BindOf(ContainerMount mount, ResolvedSettings settings) => mount switch
    {
        ContainerMount.Bind bind => $"{bind.Source}:{bind.Target}{(bind.ReadOnly ? ":ro" : "")}",
        ContainerMount.Volume volume when !settings.AnonymousVolumes.Contains(volume.Name!) => $"{volume.Name}:{volume.Target}{(volume.ReadOnly ? ":ro" : "")}",
        _ => null,
    };

    private static void WriteMemoryMounts(Utf8JsonWriter json, ResolvedSettings settings)
    {
        if (!settings.Mounts.Any(m => m is ContainerMount.Tmpfs)) return;
        json.WriteStartObject("Tmpfs");
        foreach (var tmpfs in settings.Mounts.OfType<ContainerMount.Tmpfs>())
            json.WriteString(tmpfs.Target, string.Join(',', OptionsOf(tmpfs)));
        json.WriteEndObject();
    }

    private static IEnumerable<string> OptionsOf(ContainerMount.Tmpfs mount)
    {
        if (mount.ReadOnly) yield return "ro";
        if (mount.Exec) yield return "exec";
        if (mount.Size is { } size) yield return "size=" + Number(size);
        if (mount.Mode is { } mode) yield return "mode=" + Convert.ToString(mode, 8);
        if (mount.Options is { } options) yield return options;
    }

    /// <summary>Docker says capabilities in full, however they were typed.</summary>
    private static string FullName(string capability) =>
        capability.ToUpperInvariant() is var name && (name == "ALL" || name.StartsWith("CAP_", StringComparison.Ordinal)) ? name : "CAP_" + name;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
