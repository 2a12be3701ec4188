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
    public static byte[] Write(Container container, ContainerFolder folder, Func<string, string> volumePath, ContainerSize? size)
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
            json.WritePart("ImageManifestDescriptor", record.Manifest, DescriptorJson.Write);
            json.WriteString("ResolvConfPath", folder.ResolvConf);
            json.WriteString("HostnamePath", folder.HostName);
            json.WriteString("HostsPath", folder.Hosts);
            json.WriteString("LogPath", folder.Log);
            json.WriteString("Name", "/" + record.Name);
            json.WriteNumber("RestartCount", container.State.Restart.Count);
            json.WriteString("Driver", "overlay");
            json.WriteString("Platform", "linux");
            json.WriteInteger("SizeRw", size?.Written);
            json.WriteInteger("SizeRootFs", size?.Virtual);
            WriteHostConfig(json, record.Spec, settings);
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

    private static void WriteHostConfig(Utf8JsonWriter json, ContainerSpec spec, ResolvedSettings settings)
    {
        json.WriteStartObject("HostConfig");
        WriteList(json, "Binds", settings.Mounts.OfType<ContainerMount.Bind>().Select(b => $"{b.Source}:{b.Target}{(b.ReadOnly ? ":ro" : "")}"));
        json.WriteString("NetworkMode", spec.Network.ToString());
        json.WriteStartObject("PortBindings");
        foreach (var group in spec.Ports.GroupBy(p => p.ContainerText, StringComparer.Ordinal))
            WriteAddresses(json, group.Key, group.Select(p => (p.HostAddress ?? "", HostPorts(p))));
        json.WriteEndObject();
        json.WriteBoolean("AutoRemove", spec.AutoRemove);
        json.WriteBoolean("PublishAllPorts", spec.PublishAll);
        json.WriteBoolean("Privileged", spec.Privileged);
        json.WriteBoolean("ReadonlyRootfs", spec.ReadOnly);
        WriteList(json, "VolumesFrom", spec.VolumesFrom);
        WriteList(json, "CapAdd", spec.CapAdd);
        WriteList(json, "CapDrop", spec.CapDrop);
        WriteList(json, "Dns", spec.Dns);
        WriteList(json, "DnsSearch", spec.DnsSearch);
        WriteList(json, "DnsOptions", spec.DnsOptions);
        WriteList(json, "ExtraHosts", spec.ExtraHosts);
        WriteList(json, "GroupAdd", spec.Groups);
        WriteMap(json, "Annotations", spec.Annotations);
        WriteSecurity(json, spec);
        json.WriteNumber("ShmSize", spec.ShmSize ?? 64 << 20);
        ResourceInspection.Write(json, spec.Resources, spec.Isolation);
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

    /// <summary>What is hidden is null for a privileged container, as in Docker.</summary>
    private static void WriteSecurity(Utf8JsonWriter json, ContainerSpec spec)
    {
        WriteList(json, "SecurityOpt", spec.SecurityOptions);
        if (spec.Privileged)
        {
            json.WriteNull("MaskedPaths");
            json.WriteNull("ReadonlyPaths");
            return;
        }

        var shows = SecuritySettings.Of(spec).ShowsSystemPaths;
        WriteList(json, "MaskedPaths", shows ? [] : DefaultProfiles.MaskedPaths);
        WriteList(json, "ReadonlyPaths", shows ? [] : DefaultProfiles.ReadonlyPaths);
    }

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
        json.WriteString("Domainname", spec.DomainName ?? "");
        json.WriteString("User", settings.User);
        json.WriteBoolean("AttachStdin", spec.Attached.HasFlag(AttachedStreams.Input));
        json.WriteBoolean("AttachStdout", spec.Attached.HasFlag(AttachedStreams.Output));
        json.WriteBoolean("AttachStderr", spec.Attached.HasFlag(AttachedStreams.Error));
        json.WriteBoolean("Tty", spec.Tty);
        json.WriteBoolean("OpenStdin", spec.Interactive);
        json.WriteBoolean("StdinOnce", spec.Interactive && spec.Attached.HasFlag(AttachedStreams.Input));
        json.WriteStartObject("ExposedPorts");
        foreach (var port in settings.ExposedPorts.Concat(settings.Ports.Select(p => p.ContainerText)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            json.WriteStartObject(port);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteList(json, "Env", settings.Environment);
        WriteList(json, "Cmd", settings.Args.Skip(settings.EntrypointLength));
        WriteList(json, "Entrypoint", settings.Args.Take(settings.EntrypointLength));
        json.WriteString("Image", spec.Image);
        json.WriteString("WorkingDir", settings.WorkingDirectory);
        WriteMap(json, "Labels", settings.Labels);
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
        foreach (var exposed in container.Record.ShownPorts.Where(e => container.State.IsRunning && container.State.Ports.All(p => p.ContainerText != e))) json.WriteNull(exposed);
        json.WriteEndObject();
        json.WriteString("IPAddress", "");
        json.WriteStartObject("Networks");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>As asked for: none, one, or a range of which the first free one is taken.</summary>
    private static string HostPorts(PublishedPort port) =>
        port.HostPort == 0 ? "" : port.LastHostPort > port.HostPort ? $"{Number(port.HostPort)}-{Number(port.LastHostPort)}" : Number(port.HostPort);

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

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Go's zero time stands for none.</summary>
    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", CultureInfo.InvariantCulture) ?? "0001-01-01T00:00:00Z";
}
