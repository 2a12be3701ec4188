using System.Text.Json;
using BuildKit.Containers.Settings;

namespace BuildKit.Containers;

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
        WriteTexts(json, "MountLabel", "ProcessLabel", "AppArmorProfile");
        WriteNulls(json, "ExecIDs");
    }

    public static void WriteHost(Utf8JsonWriter json, bool isPrivileged)
    {
        WriteTexts(json, "ContainerIDFile", "VolumeDriver", "Cgroup", "Isolation");
        json.WriteString("Runtime", "dotnet-container");
        WriteNulls(json, "Links", "DeviceRequests");
        WriteNumbers(json, "CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth");
        json.WriteStartArray("ConsoleSize");
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteEndArray();
        WriteList(json, "DnsOptions", []);
        WriteList(json, "MaskedPaths", isPrivileged ? [] : DefaultProfiles.MaskedPaths);
        WriteList(json, "ReadonlyPaths", isPrivileged ? [] : DefaultProfiles.ReadonlyPaths);
    }

    public static void WriteConfig(Utf8JsonWriter json)
    {
        WriteTexts(json, "Domainname");
        foreach (var name in (ReadOnlySpan<string>)["AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce"]) json.WriteBoolean(name, false);
        WriteNulls(json, "OnBuild");
    }

    /// <summary>One network, by the name of the mode, without addresses: ports are reached through sockets of the host.</summary>
    public static void WriteNetworks(Utf8JsonWriter json, NetworkMode mode)
    {
        WriteTexts(json, "Bridge", "SandboxID", "SandboxKey", "LinkLocalIPv6Address");
        json.WriteBoolean("HairpinMode", false);
        WriteNumbers(json, "LinkLocalIPv6PrefixLen");
        WriteNulls(json, "SecondaryIPAddresses", "SecondaryIPv6Addresses");
        WriteTexts(json, Addresses);
        WriteNumbers(json, PrefixLengths);
        json.WriteStartObject("Networks");
        if (mode is not NetworkMode.Container)
        {
            json.WriteStartObject(mode.ToString());
            WriteNulls(json, "IPAMConfig", "Links", "Aliases", "DriverOpts");
            WriteTexts(json, "NetworkID");
            WriteTexts(json, Addresses);
            WriteNumbers(json, PrefixLengths);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) json.WriteString(name, "");
    }

    private static void WriteNumbers(Utf8JsonWriter json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) json.WriteNumber(name, 0);
    }

    private static void WriteNulls(Utf8JsonWriter json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) json.WriteNull(name);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
