using System.Text.Json;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Supervision;
using BuildKit.Oci;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

/// <summary>A member that an older version did not write has its default.</summary>
internal static class SpecJson
{
    public static ContainerSpec Read(JsonPart part) => new()
    {
        Image = part.Required("image").Text(),
        Platform = part.Member("platform")?.Text() is { } platform ? Platform.Parse(platform) : null,
        Name = part.Member("name")?.Text(),
        Entrypoint = part.Member("entrypoint")?.Texts(),
        Command = part.Member("command")?.Texts(),
        Environment = part.Member("environment")?.Texts() ?? [],
        WorkingDirectory = part.Member("workingDirectory")?.Text(),
        User = part.Member("user")?.Text(),
        Groups = part.Member("groups")?.Texts() ?? [],
        Tty = part.Flag("tty"),
        Interactive = part.Flag("interactive"),
        Attached = AttachedJson.Read(part.Member("attached")),
        AutoRemove = part.Flag("autoRemove"),
        ReadOnly = part.Flag("readOnly"),
        Privileged = part.Flag("privileged"),
        Init = part.Flag("init"),
        Ports = part.Member("ports")?.List(PortJson.Read) ?? [],
        Exposed = part.Member("exposed")?.List(PortJson.Read) ?? [],
        PublishAll = part.Flag("publishAll"),
        Mounts = part.Member("mounts")?.List(MountJson.Read) ?? [],
        VolumesFrom = part.Member("volumesFrom")?.Texts() ?? [],
        Network = part.Member("network") is { } network ? NetworkModeJson.Read(network) : new NetworkMode.Private(),
        HostName = part.Member("hostName")?.Text(),
        DomainName = part.Member("domainName")?.Text(),
        Dns = part.Member("dns")?.Texts() ?? [],
        DnsSearch = part.Member("dnsSearch")?.Texts() ?? [],
        DnsOptions = part.Member("dnsOptions")?.Texts() ?? [],
        ExtraHosts = part.Member("extraHosts")?.Texts() ?? [],
        Labels = part.Member("labels")?.Map() ?? OrdinalMap.From([]),
        Annotations = part.Member("annotations")?.Map() ?? OrdinalMap.From([]),
        CapAdd = part.Member("capAdd")?.Texts() ?? [],
        CapDrop = part.Member("capDrop")?.Texts() ?? [],
        SecurityOptions = part.Member("securityOptions")?.Texts() ?? [],
        Resources = part.Member("resources") is { } resources ? ResourceJson.Read(resources) : new ResourceSettings(),
        Isolation = part.Member("isolation") is { } isolation ? IsolationJson.Read(isolation) : new IsolationSettings(),
        ShmSize = part.Member("shmSize")?.Int64(),
        StopSignal = part.Member("stopSignal")?.Text(),
        StopTimeout = part.Member("stopTimeout")?.Int32(),
        Restart = part.Member("restart") is { } restart ? RestartJson.ReadPolicy(restart) : RestartPolicy.No,
        Log = part.Member("log") is { } log ? LogJson.Read(log) : new LogSettings(),
    };

    public static void Write(Utf8JsonWriter json, ContainerSpec spec)
    {
        json.WriteStartObject();
        json.WriteText("image", spec.Image);
        json.WriteText("platform", spec.Platform?.ToString());
        json.WriteText("name", spec.Name);
        json.WriteTexts("entrypoint", spec.Entrypoint);
        json.WriteTexts("command", spec.Command);
        json.WriteTexts("environment", spec.Environment);
        json.WriteText("workingDirectory", spec.WorkingDirectory);
        json.WriteText("user", spec.User);
        json.WriteTexts("groups", spec.Groups);
        json.WriteBoolean("tty", spec.Tty);
        json.WriteBoolean("interactive", spec.Interactive);
        if (spec.Attached != AttachedStreams.None) json.WriteTexts("attached", AttachedJson.Words(spec.Attached));
        json.WriteBoolean("autoRemove", spec.AutoRemove);
        json.WriteBoolean("readOnly", spec.ReadOnly);
        json.WriteBoolean("privileged", spec.Privileged);
        json.WriteBoolean("init", spec.Init);
        json.WriteList("ports", spec.Ports, PortJson.Write);
        if (spec.Exposed.Count > 0) json.WriteList("exposed", spec.Exposed, PortJson.Write);
        json.WriteBoolean("publishAll", spec.PublishAll);
        json.WriteList("mounts", spec.Mounts, MountJson.Write);
        if (spec.VolumesFrom.Count > 0) json.WriteTexts("volumesFrom", spec.VolumesFrom);
        json.WritePart("network", spec.Network, NetworkModeJson.Write);
        json.WriteText("hostName", spec.HostName);
        json.WriteText("domainName", spec.DomainName);
        json.WriteTexts("dns", spec.Dns);
        json.WriteTexts("dnsSearch", spec.DnsSearch);
        if (spec.DnsOptions.Count > 0) json.WriteTexts("dnsOptions", spec.DnsOptions);
        json.WriteTexts("extraHosts", spec.ExtraHosts);
        json.WriteMap("labels", spec.Labels);
        if (spec.Annotations.Count > 0) json.WriteMap("annotations", spec.Annotations);
        json.WriteTexts("capAdd", spec.CapAdd);
        json.WriteTexts("capDrop", spec.CapDrop);
        json.WriteTexts("securityOptions", spec.SecurityOptions);
        json.WritePart("resources", spec.Resources, ResourceJson.Write);
        json.WritePart("isolation", spec.Isolation, IsolationJson.Write);
        json.WriteInteger("shmSize", spec.ShmSize);
        json.WriteText("stopSignal", spec.StopSignal);
        json.WriteInteger("stopTimeout", spec.StopTimeout);
        if (spec.Restart.Kind != RestartKind.No) json.WriteString("restart", spec.Restart.ToString());
        json.WritePart("log", spec.Log, LogJson.Write);
        json.WriteEndObject();
    }
}
