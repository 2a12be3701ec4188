using System.Text.Json;
using BuildKit.Containers.Health;
using BuildKit.Containers.Mounts;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Inspection;

/// <summary>Config: the image's settings with the caller's over them.</summary>
internal static class ConfigInspection
{
    public static void Write(Utf8JsonWriter json, ContainerRecord record)
    {
        var (spec, settings) = (record.Spec, record.Resolved);
        json.WriteStartObject("Config");
        json.WriteString("Hostname", settings.HostName);
        json.WriteString("Domainname", spec.DomainName ?? "");
        json.WriteString("User", settings.User);
        json.WriteBoolean("AttachStdin", spec.Attached.HasFlag(AttachedStreams.Input));
        json.WriteBoolean("AttachStdout", spec.Attached.HasFlag(AttachedStreams.Output));
        json.WriteBoolean("AttachStderr", spec.Attached.HasFlag(AttachedStreams.Error));
        json.WriteBoolean("Tty", spec.Tty);
        json.WriteBoolean("OpenStdin", spec.Interactive);
        json.WriteBoolean("StdinOnce", spec.Interactive && spec.Attached.HasFlag(AttachedStreams.Input));
        json.WriteSet("ExposedPorts", settings.ExposedPorts.Count == 0 ? null : settings.ExposedPorts);
        json.WriteSetOrNull("Volumes", settings.Mounts.OfType<ContainerMount.Volume>().Where(v => settings.AnonymousVolumes.Contains(v.Name!)).Select(v => v.Target));
        json.WriteTexts("Env", [.. settings.Environment.Where(e => e != "HOSTNAME=" + settings.HostName || spec.Environment.Contains(e))]);
        json.WriteListOrNull("Cmd", settings.Args.Skip(settings.EntrypointLength));
        json.WriteListOrNull("Entrypoint", settings.Args.Take(settings.EntrypointLength));
        json.WriteNull("OnBuild");
        json.WriteString("Image", spec.Image);
        json.WriteString("WorkingDir", settings.WorkingDirectory);
        json.WriteMap("Labels", settings.Labels);
        HealthInspection.WriteConfig(json, settings.Health);
        json.WriteString("StopSignal", SignalNames.NameOf(settings.StopSignal));
        json.WriteNumber("StopTimeout", settings.StopTimeout);
        json.WriteEndObject();
    }
}
