using System.Text.Json;
using BuildKit.Containers.Settings;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

/// <summary>Modes by the words of the flags; a private one is not written.</summary>
internal static class IsolationJson
{
    public static IsolationSettings Read(JsonPart part) => new()
    {
        CgroupParent = part.Member("cgroupParent")?.Text(),
        Cgroup = Mode(part, "cgroup"),
        Pid = Mode(part, "pid"),
        Ipc = Mode(part, "ipc"),
        Uts = Mode(part, "uts"),
        User = Mode(part, "user"),
    };

    public static void Write(Utf8JsonWriter json, IsolationSettings isolation)
    {
        json.WriteStartObject();
        json.WriteText("cgroupParent", isolation.CgroupParent);
        Write(json, "cgroup", isolation.Cgroup);
        Write(json, "pid", isolation.Pid);
        Write(json, "ipc", isolation.Ipc);
        Write(json, "uts", isolation.Uts);
        Write(json, "user", isolation.User);
        json.WriteEndObject();
    }

    private static NamespaceMode Mode(JsonPart part, string name)
    {
        if (part.Member(name) is not { } mode) return new NamespaceMode.Private();
        return mode.Text().Split(':', 2) switch
        {
            ["private"] => new NamespaceMode.Private(),
            ["none"] => new NamespaceMode.None(),
            ["shareable"] => new NamespaceMode.Shareable(),
            ["host"] => new NamespaceMode.Host(),
            ["container", { Length: > 0 } owner] => new NamespaceMode.Container(owner),
            _ => throw mode.Wrong($"'{mode.Text()}' is no mode of a namespace"),
        };
    }

    private static void Write(Utf8JsonWriter json, string name, NamespaceMode mode)
    {
        if (mode is not NamespaceMode.Private) json.WriteText(name, mode.ToString());
    }
}
