using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using BuildKit.Containers.Health;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Inspection;

/// <summary>Docker's shape of a container, as scripts and templates expect it. Pure.</summary>
internal static class ContainerInspection
{
    public static byte[] Write(Container container, ContainerFolder folder, Func<string, string> volumePath, IReadOnlyList<string>? lower, ContainerSize? size)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var (record, settings) = (container.Record, container.Record.Resolved);
            json.WriteStartObject();
            json.WriteString("Id", record.Id);
            json.WriteString("Created", Time(record.Created));
            json.WriteString("Path", settings.Args[0]);
            json.WriteTexts("Args", [.. settings.Args.Skip(1)]);
            WriteState(json, container.State, container.Health);
            json.WriteString("Image", record.Image.ToString());
            json.WritePart("ImageManifestDescriptor", record.Manifest, DescriptorJson.Write);
            json.WriteString("ResolvConfPath", folder.ResolvConf);
            json.WriteString("HostnamePath", folder.HostName);
            json.WriteString("HostsPath", folder.Hosts);
            json.WriteString("LogPath", folder.Log);
            json.WriteString("Name", "/" + record.Name);
            json.WriteNumber("RestartCount", container.State.Restart.Count);
            json.WriteString("Driver", "overlay");
            json.WriteString("Platform", "linux");
            DockersMembers.WriteTop(json);
            json.WriteInteger("SizeRw", size?.Written);
            json.WriteInteger("SizeRootFs", size?.Virtual);
            HostConfigInspection.Write(json, record.Spec, settings);
            WriteDriver(json, container, folder, lower);
            MountInspection.Write(json, settings, volumePath);
            ConfigInspection.Write(json, record);
            PortInspection.WriteSettings(json, container);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteState(Utf8JsonWriter json, ContainerState state, HealthState? health)
    {
        json.WriteStartObject("State");
        json.WriteString("Status", state.Status.ToString().ToLowerInvariant());
        json.WriteBoolean("Running", state.IsAlive);
        json.WriteBoolean("Paused", state.Status == ContainerStatus.Paused);
        json.WriteBoolean("Restarting", state.Status == ContainerStatus.Restarting);
        json.WriteBoolean("OOMKilled", state.OutOfMemory);
        json.WriteBoolean("Dead", false);
        json.WriteNumber("Pid", state.Process?.Pid ?? 0);
        if (state.Status is ContainerStatus.Exited or ContainerStatus.Restarting && state.ExitCode is null) json.WriteNull("ExitCode");
        else json.WriteNumber("ExitCode", state.ExitCode ?? 0);
        json.WriteString("Error", state.Error ?? "");
        json.WriteString("StartedAt", Time(state.StartedAt));
        json.WriteString("FinishedAt", Time(state.FinishedAt));
        json.WriteNumber("MonitorPid", state.Monitor?.Pid ?? 0);
        HealthInspection.WriteState(json, health);
        json.WriteEndObject();
    }

    /// <summary>Where the files lie. Merged they are only in the container's mount namespace, which the kernel shows as the root of its process.</summary>
    private static void WriteDriver(Utf8JsonWriter json, Container container, ContainerFolder folder, IReadOnlyList<string>? lower)
    {
        json.WriteStartObject("GraphDriver");
        json.WriteStartObject("Data");
        if (lower is not null) json.WriteString("LowerDir", string.Join(':', lower));
        if (container.State is { IsAlive: true, Process: { } process }) json.WriteString("MergedDir", string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/root"));
        json.WriteString("UpperDir", folder.Upper);
        json.WriteString("WorkDir", folder.Work);
        json.WriteEndObject();
        json.WriteString("Name", "overlay");
        json.WriteEndObject();
    }

    /// <summary>Go's zero time stands for none.</summary>
    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", CultureInfo.InvariantCulture) ?? "0001-01-01T00:00:00Z";
}
