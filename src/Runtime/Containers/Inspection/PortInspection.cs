using System.Globalization;
using System.Text.Json;
using BuildKit.Networks;

namespace BuildKit.Containers.Inspection;

/// <summary>Ports, as they were asked for and as they are.</summary>
internal static class PortInspection
{
    public static void WriteSettings(Utf8JsonWriter json, Container container)
    {
        json.WriteStartObject("NetworkSettings");
        json.WriteStartObject("Ports");
        foreach (var group in container.State.Ports.GroupBy(p => p.ContainerText, StringComparer.Ordinal))
            WriteAddresses(json, group.Key, group.Select(p => (p.HostAddress, Number(p.HostPort))));
        foreach (var exposed in container.Record.ShownPorts.Where(e => container.State.IsRunning && container.State.Ports.All(p => p.ContainerText != e))) json.WriteNull(exposed);
        json.WriteEndObject();
        DockersMembers.WriteNetworks(json, container.Record.Spec.Network);
        json.WriteEndObject();
    }

    public static void WriteBindings(Utf8JsonWriter json, IEnumerable<PublishedPort> ports)
    {
        json.WriteStartObject("PortBindings");
        foreach (var group in ports.GroupBy(p => p.ContainerText, StringComparer.Ordinal))
            WriteAddresses(json, group.Key, group.Select(p => (p.HostAddress ?? "", HostPorts(p))));
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

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
