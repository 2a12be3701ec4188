using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using BuildKit.Containers.Health;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Supervision;
using BuildKit.Networks;
using BuildKit.Oci.Json;

namespace BuildKit.Containers;

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
            WriteList(json, "Args", settings.Args.Skip(1));
            WriteState(json, container.State, container.Health);
            json.WriteString("Image", record.Image.ToString());
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
            WriteHostConfig(json, record.Spec, settings);
            WriteDriver(json, container, folder, lower);
            WriteMounts(json, settings, volumePath);
            WriteConfig(json, record);
            WriteNetwork(json, container);
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
        if (container.State is { IsAlive: true, Process: { } process }) json.WriteString("MergedDir", $"/proc/{Number(process.Pid)}/root");
        json.WriteString("UpperDir", folder.Upper);
        json.WriteString("WorkDir", folder.Work);
        json.WriteEndObject();
        json.WriteString("Name", "overlay");
        json.WriteEndObject();
    }

    private static void WriteHostConfig(Utf8JsonWriter json, ContainerSpec spec, ResolvedSettings settings)
    {
        json.WriteStartObject("HostConfig");
        WriteListOrNull(json, "Binds", settings.Mounts.Select(m => BindOf(m, settings)).OfType<string>());
        json.WriteString("NetworkMode", spec.Network.ToString());
        json.WriteStartObject("PortBindings");
        foreach (var group in settings.Ports.GroupBy(p => p.ContainerText, StringComparer.Ordinal))
            WriteAddresses(json, group.Key, group.Select(p => (p.HostAddress ?? "", p.HostPort == 0 ? "" : Number(p.HostPort))));
        json.WriteEndObject();
        json.WriteBoolean("AutoRemove", spec.AutoRemove);
        json.WriteBoolean("PublishAllPorts", spec.PublishAll);
        json.WriteBoolean("Privileged", spec.Privileged);
        json.WriteBoolean("ReadonlyRootfs", spec.ReadOnly);
        WriteListOrNull(json, "VolumesFrom", spec.VolumesFrom);
        WriteListOrNull(json, "CapAdd", spec.CapAdd.Select(FullName));
        WriteListOrNull(json, "CapDrop", spec.CapDrop.Select(FullName));
        WriteList(json, "Dns", spec.Dns);
        WriteList(json, "DnsSearch", spec.DnsSearch);
        WriteListOrNull(json, "ExtraHosts", spec.ExtraHosts);
        WriteListOrNull(json, "GroupAdd", spec.Groups);
        WriteListOrNull(json, "SecurityOpt", spec.SecurityOptions);
        json.WriteNumber("ShmSize", spec.ShmSize ?? 64 << 20);
        ResourceInspection.Write(json, spec.Resources, spec.Isolation);
        if (spec.Init) json.WriteBoolean("Init", true);
        WriteMemoryMounts(json, settings);
        DockersMembers.WriteHost(json, spec.Privileged);
        json.WriteStartObject("LogConfig");
        json.WriteString("Type", spec.Log.Driver == LogDriver.None ? "none" : "json-file");
        json.WriteStartObject("Config");
        if (spec.Log.MaximumSize is { } size) json.WriteString("max-size", Number(size));
        if (spec.Log.MaximumFiles > 1) json.WriteString("max-file", Number(spec.Log.MaximumFiles));
        if (spec.Log.Labels.Count > 0) json.WriteString("labels", string.Join(',', spec.Log.Labels));
        if (spec.Log.Environment.Count > 0) json.WriteString("env", string.Join(',', spec.Log.Environment));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("RestartPolicy");
        json.WriteString("Name", spec.Restart.Name);
        json.WriteNumber("MaximumRetryCount", spec.Restart.MaximumRetries);
        json.WriteEndObject();
        json.WriteEndObject();
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
            json.WriteString(tmpfs.Target, string.Join(',', new[] { tmpfs.ReadOnly ? "ro" : null, tmpfs.Exec ? "exec" : null, tmpfs.Size is { } size ? $"size={Number(size)}" : null, tmpfs.Mode is { } mode ? "mode=" + Convert.ToString(mode, 8) : null, tmpfs.Options }.OfType<string>()));
        json.WriteEndObject();
    }

    /// <summary>Docker says capabilities in full, however they were typed.</summary>
    private static string FullName(string capability) =>
        capability.ToUpperInvariant() is var name && (name == "ALL" || name.StartsWith("CAP_", StringComparison.Ordinal)) ? name : "CAP_" + name;

    private static void WriteMounts(Utf8JsonWriter json, ResolvedSettings settings, Func<string, string> volumePath)
    {
        json.WriteStartArray("Mounts");
        foreach (var mount in settings.Mounts)
        {
            var (type, name, source, readOnly) = mount switch
            {
                ContainerMount.Bind bind => ("bind", null, bind.Source, bind.ReadOnly),
                ContainerMount.Volume volume => ("volume", volume.Name, volumePath(volume.Name!), volume.ReadOnly),
                ContainerMount.Tmpfs tmpfs => ("tmpfs", null, "", tmpfs.ReadOnly),
                ContainerMount.ImageFiles image => ("image", image.Image, "", true),
                _ => throw new ArgumentOutOfRangeException(nameof(settings), mount, null),
            };
            json.WriteStartObject();
            json.WriteString("Type", type);
            if (name is not null) json.WriteString("Name", name);
            json.WriteString("Source", source);
            json.WriteString("Destination", mount.Target);
            if (type == "volume") json.WriteString("Driver", "local");
            json.WriteString("Mode", readOnly ? "ro" : "");
            json.WriteBoolean("RW", !readOnly);
            json.WriteString("Propagation", (mount as ContainerMount.Bind)?.Propagation ?? (type == "bind" ? "rprivate" : ""));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConfig(Utf8JsonWriter json, ContainerRecord record)
    {
        var (spec, settings) = (record.Spec, record.Resolved);
        json.WriteStartObject("Config");
        json.WriteString("Hostname", settings.HostName);
        json.WriteString("User", settings.User);
        json.WriteBoolean("Tty", spec.Tty);
        json.WriteBoolean("OpenStdin", spec.Interactive);
        DockersMembers.WriteConfig(json);
        WriteSet(json, "ExposedPorts", settings.ExposedPorts.Concat(settings.Ports.Select(p => p.ContainerText)).Distinct(StringComparer.Ordinal));
        WriteSetOrNull(json, "Volumes", settings.Mounts.OfType<ContainerMount.Volume>().Where(v => settings.AnonymousVolumes.Contains(v.Name!)).Select(v => v.Target));
        WriteList(json, "Env", settings.Environment.Where(e => e != "HOSTNAME=" + settings.HostName || spec.Environment.Contains(e)));
        WriteListOrNull(json, "Cmd", settings.Args.Skip(settings.EntrypointLength));
        WriteListOrNull(json, "Entrypoint", settings.Args.Take(settings.EntrypointLength));
        json.WriteString("Image", spec.Image);
        json.WriteString("WorkingDir", settings.WorkingDirectory);
        json.WriteStartObject("Labels");
        foreach (var (key, value) in settings.Labels) json.WriteString(key, value);
        json.WriteEndObject();
        HealthInspection.WriteConfig(json, settings.Health);
        json.WriteString("StopSignal", SignalNames.NameOf(settings.StopSignal));
        json.WriteNumber("StopTimeout", settings.StopTimeout);
        json.WriteEndObject();
    }

    private static void WriteNetwork(Utf8JsonWriter json, Container container)
    {
        json.WriteStartObject("NetworkSettings");
        json.WriteStartObject("Ports");
        foreach (var group in container.State.Ports.GroupBy(p => p.ContainerText, StringComparer.Ordinal))
            WriteAddresses(json, group.Key, group.Select(p => (p.HostAddress, Number(p.HostPort))));
        foreach (var exposed in container.Record.Resolved.ExposedPorts.Where(e => container.State.IsRunning && container.State.Ports.All(p => p.ContainerText != e))) json.WriteNull(exposed);
        json.WriteEndObject();
        DockersMembers.WriteNetworks(json, container.Record.Spec.Network);
        json.WriteEndObject();
    }

    private static void WriteAddresses(Utf8JsonWriter json, string port, IEnumerable<(string Address, string Port)> addresses)
    {
        json.WriteStartArray(port);
        foreach (var (address, number) in addresses)
        {
            json.WriteStartObject();
            json.WriteString("HostIp", address);
            json.WriteString("HostPort", number);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Go's empty lists that nobody made are null.</summary>
    private static void WriteListOrNull(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        string[] list = [.. values];
        if (list.Length > 0) WriteList(json, name, list);
        else json.WriteNull(name);
    }

    private static void WriteSetOrNull(Utf8JsonWriter json, string name, IEnumerable<string> members)
    {
        string[] list = [.. members];
        if (list.Length == 0) json.WriteNull(name);
        else WriteSet(json, name, list);
    }

    /// <summary>Go's sets: objects whose members are empty objects. Left out when there is nothing in it.</summary>
    private static void WriteSet(Utf8JsonWriter json, string name, IEnumerable<string> members)
    {
        string[] list = [.. members];
        if (list.Length == 0) return;
        json.WriteStartObject(name);
        foreach (var member in list)
        {
            json.WriteStartObject(member);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Go's zero time stands for none.</summary>
    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", CultureInfo.InvariantCulture) ?? "0001-01-01T00:00:00Z";
}
