using System.Text.Json;
using BuildKit.Networks;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

/// <summary>Ports as they were asked for, and as they are bound.</summary>
internal static class PortJson
{
    public static PublishedPort Read(JsonPart part) => new()
    {
        HostAddress = part.Member("hostAddress")?.Text(),
        HostPort = part.Member("hostPort")?.Int32() ?? 0,
        LastHostPort = part.Member("lastHostPort")?.Int32() ?? 0,
        ContainerPort = part.Required("containerPort").Int32(),
        Protocol = ReadProtocol(part),
    };

    public static void Write(Utf8JsonWriter json, PublishedPort port)
    {
        json.WriteStartObject();
        json.WriteText("hostAddress", port.HostAddress);
        json.WriteNumber("hostPort", port.HostPort);
        json.WriteNumber("lastHostPort", port.LastHostPort);
        json.WriteNumber("containerPort", port.ContainerPort);
        WriteProtocol(json, port.Protocol);
        json.WriteEndObject();
    }

    public static BoundPort ReadBound(JsonPart part) => new(
        part.Required("containerPort").Int32(), ReadProtocol(part), part.Required("hostAddress").Text(), part.Required("hostPort").Int32());

    public static void WriteBound(Utf8JsonWriter json, BoundPort port)
    {
        json.WriteStartObject();
        json.WriteNumber("containerPort", port.ContainerPort);
        WriteProtocol(json, port.Protocol);
        json.WriteString("hostAddress", port.HostAddress);
        json.WriteNumber("hostPort", port.HostPort);
        json.WriteEndObject();
    }

    private static PortProtocol ReadProtocol(JsonPart port) => port.Member("protocol") is not { } protocol ? PortProtocol.Tcp : protocol.Text() switch
    {
        "tcp" => PortProtocol.Tcp,
        "udp" => PortProtocol.Udp,
        var other => throw protocol.Wrong($"'{other}' is no protocol"),
    };

    private static void WriteProtocol(Utf8JsonWriter json, PortProtocol protocol) => json.WriteString("protocol", protocol == PortProtocol.Udp ? "udp" : "tcp");
}
