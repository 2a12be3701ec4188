using System.Text.Json;
using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Inspection;

/// <summary>
/// Members of Docker's inspection that are the same for every container here, because what they tell of does not exist: labels of SELinux and
/// AppArmor, addresses of bridges, links, limits of Windows. Scripts and client libraries read them without asking whether they are there.
/// </summary>
internal static class DockersMembers
{
    private static readonly string[] Addresses = ["EndpointID", "Gateway", "GlobalIPv6Address", "IPAddress", "IPv6Gateway", "MacAddress"];
    private static readonly string[] PrefixLengths = ["GlobalIPv6PrefixLen", "IPPrefixLen"];

    public static void WriteTop(Utf8JsonWriter json)
    {
        json.WriteEmptyTexts("MountLabel", "ProcessLabel", "AppArmorProfile");
        json.WriteNulls("ExecIDs");
    }

    public static void WriteHost(Utf8JsonWriter json)
    {
        json.WriteEmptyTexts("ContainerIDFile", "VolumeDriver", "Cgroup", "Isolation");
        json.WriteString("Runtime", "dotnet-container");
        json.WriteNulls("Links", "DeviceRequests");
        json.WriteZeros("CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth");
        json.WriteStartArray("ConsoleSize");
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteEndArray();
    }

    /// <summary>One network, by the name of the mode, without addresses: ports are reached through sockets of the host.</summary>
    public static void WriteNetworks(Utf8JsonWriter json, NetworkMode mode)
    {
        json.WriteEmptyTexts("Bridge", "SandboxID", "SandboxKey", "LinkLocalIPv6Address");
        json.WriteBoolean("HairpinMode", false);
        json.WriteZeros("LinkLocalIPv6PrefixLen");
        json.WriteNulls("SecondaryIPAddresses", "SecondaryIPv6Addresses");
        json.WriteEmptyTexts(Addresses);
        json.WriteZeros(PrefixLengths);
        json.WriteStartObject("Networks");
        if (mode is not NetworkMode.Container)
        {
            json.WriteStartObject(mode.ToString());
            json.WriteNulls("IPAMConfig", "Links", "Aliases", "DriverOpts");
            json.WriteEmptyTexts("NetworkID");
            json.WriteEmptyTexts(Addresses);
            json.WriteZeros(PrefixLengths);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
