using System.Text.Json;

namespace BuildKit.Tool.Formatting;

/// <summary>
/// A container's JSON as a template of Docker's sees it: in structs a name that is not there is an error, in maps it is nothing; and
/// what the JSON leaves out or has as null is printed as Go prints a null of its kind.
/// </summary>
internal static class InspectedJson
{
    private static readonly HashSet<string> Maps = ["Labels", "ExposedPorts", "Volumes", "Ports", "PortBindings", "Networks", "Sysctls", "Tmpfs", "Data", "DriverOpts", "LogConfig.Config"];

    private static readonly HashSet<string> Lists =
    [
        "Binds", "CapAdd", "CapDrop", "Links", "GroupAdd", "ExtraHosts", "VolumesFrom", "SecurityOpt", "DeviceCgroupRules", "DeviceRequests", "Entrypoint", "Cmd",
        "OnBuild", "ExecIDs", "Aliases", "SecondaryIPAddresses", "SecondaryIPv6Addresses",
    ];

    private static readonly Value Pointer = new Value.Nothing(Value.Nothing.NullPointer);
    private static readonly Value List = new Value.Nothing(Value.Nothing.NullList);
    private static readonly Value Map = new Value.Nothing(Value.Nothing.NullMap);

    /// <summary>By the object that they are left out of.</summary>
    private static readonly Dictionary<string, KeyValuePair<string, Value>[]> LeftOut = new(StringComparer.Ordinal)
    {
        [""] = [new("SizeRw", Pointer), new("SizeRootFs", Pointer)],
        ["State"] = [new("Health", Pointer)],
        ["Config"] = [new("Healthcheck", Pointer), new("ExposedPorts", Map), new("Volumes", Map), new("Shell", List)],
        ["HostConfig"] = [new("Init", Pointer), new("Tmpfs", Map), new("Sysctls", Map), new("Mounts", List)],
    };

    public static Value Read(JsonElement container) => Read(container, "", "");

    private static Value Read(JsonElement element, string parent, string name)
    {
        if (element.ValueKind == JsonValueKind.Null) return Lists.Contains(name) ? List : Maps.Contains(name) ? Map : Pointer;
        if (element.ValueKind == JsonValueKind.Array) return Value.List(element.EnumerateArray().Select(e => Read(e, name, "")));
        if (element.ValueKind != JsonValueKind.Object) return ValueJson.Read(element);
        var isMap = Maps.Contains(name) || Maps.Contains($"{parent}.{name}");
        var members = element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Read(p.Value, name, p.Name))).ToList();
        var unset = isMap || !LeftOut.TryGetValue(name, out var known) ? [] : known.Where(k => members.TrueForAll(m => m.Key != k.Key));
        return new Value.Map(members, Open: isMap) { Unset = [.. unset] };
    }
}
