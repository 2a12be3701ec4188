using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config-linux.md.</summary>
internal static class SpecLinuxJson
{
    /// <summary>Passing these over in silence would break a promise that the configuration makes.</summary>
    private static readonly string[] NotOffered = ["intelRdt", "netDevices", "memoryPolicy"];

    private static readonly string[] Kinds = ["pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time"];

    public static RuntimeLinux Read(JsonPart part) => new()
    {
        Namespaces = ReadNamespaces(part),
        UidMappings = part.Member("uidMappings")?.List(SpecMountJson.ReadMapping) ?? [],
        GidMappings = part.Member("gidMappings")?.List(SpecMountJson.ReadMapping) ?? [],
        TimeOffsets = part.Member("timeOffsets")?.Map(ReadOffset),
        Devices = part.Member("devices")?.List(SpecDeviceJson.Read) ?? [],
        CgroupsPath = SpecJson.NotEmpty(part.Member("cgroupsPath")?.Text()),
        Resources = part.Member("resources") is { } resources ? ResourcesJson.Read(resources) : null,
        Sysctl = part.Member("sysctl")?.Map(),
        Seccomp = part.Member("seccomp") is { } seccomp ? SpecSeccompJson.Read(seccomp) : null,
        MaskedPaths = part.Member("maskedPaths")?.Texts() ?? [],
        ReadonlyPaths = part.Member("readonlyPaths")?.Texts() ?? [],
        RootfsPropagation = ReadPropagation(part.Member("rootfsPropagation")),
        MountLabel = SpecJson.NotEmpty(part.Member("mountLabel")?.Text()),
        Personality = part.Member("personality") is { } personality ? ReadPersonality(personality) : null,
        Unsupported = [.. NotOffered.Where(name => part.Member(name) is not null)],
    };

    public static void Write(Utf8JsonWriter json, RuntimeLinux linux)
    {
        json.WriteStartObject();
        json.WriteItems("uidMappings", linux.UidMappings, SpecMountJson.WriteMapping);
        json.WriteItems("gidMappings", linux.GidMappings, SpecMountJson.WriteMapping);
        json.WriteEntries("timeOffsets", linux.TimeOffsets, WriteOffset);
        json.WriteMap("sysctl", linux.Sysctl);
        json.WritePart("resources", linux.Resources, ResourcesJson.Write);
        json.WriteText("cgroupsPath", linux.CgroupsPath);
        json.WriteItems("namespaces", linux.Namespaces, WriteNamespace);
        json.WriteItems("devices", linux.Devices, SpecDeviceJson.Write);
        json.WritePart("seccomp", linux.Seccomp, SpecSeccompJson.Write);
        json.WriteText("rootfsPropagation", linux.RootfsPropagation);
        json.WriteTexts("maskedPaths", linux.MaskedPaths.Count == 0 ? null : linux.MaskedPaths);
        json.WriteTexts("readonlyPaths", linux.ReadonlyPaths.Count == 0 ? null : linux.ReadonlyPaths);
        json.WriteText("mountLabel", linux.MountLabel);
        json.WritePart("personality", linux.Personality, static (json, personality) =>
        {
            json.WriteStartObject();
            json.WriteText("domain", personality.Domain);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static RuntimeNamespace[] ReadNamespaces(JsonPart part)
    {
        var namespaces = part.Member("namespaces")?.List(ReadNamespace) ?? [];
        foreach (var twice in namespaces.GroupBy(n => (int)n.Type).Where(g => g.Skip(1).Any()))
            throw part.Wrong($"the namespace '{Kinds[twice.Key]}' is there more than once");
        return namespaces;
    }

    private static RuntimeNamespace ReadNamespace(JsonPart part)
    {
        var type = part.Required("type").Text();
        var kind = Array.IndexOf(Kinds, type);
        if (kind < 0) throw part.Wrong($"got namespace type '{type}', want one of {string.Join(", ", Kinds)}");
        var path = SpecJson.NotEmpty(part.Member("path")?.Text());
        return path is null or ['/', ..] ? new RuntimeNamespace((NamespaceKind)kind, path) : throw part.Wrong($"the path of a namespace is '{path}', want an absolute one");
    }

    private static void WriteNamespace(Utf8JsonWriter json, RuntimeNamespace ns)
    {
        json.WriteStartObject();
        json.WriteText("type", Kinds[(int)ns.Type]);
        json.WriteText("path", ns.Path);
        json.WriteEndObject();
    }

    private static RuntimeTimeOffset ReadOffset(JsonPart part) => part.Member("nanosecs")?.UInt32() switch
    {
        >= 1_000_000_000 => throw part.Wrong("there are more nanoseconds than a second has"),
        var nanoseconds => new RuntimeTimeOffset(part.Member("secs")?.Int64() ?? 0, nanoseconds ?? 0),
    };

    private static void WriteOffset(Utf8JsonWriter json, RuntimeTimeOffset offset)
    {
        json.WriteStartObject();
        json.WriteNumber("secs", offset.Secs);
        json.WriteNumber("nanosecs", offset.Nanosecs);
        json.WriteEndObject();
    }

    private static string? ReadPropagation(JsonPart? part) => SpecJson.NotEmpty(part?.Text()) switch
    {
        null => null,
        "shared" or "rshared" or "slave" or "rslave" or "private" or "rprivate" or "unbindable" or "runbindable" => part!.Text(),
        var other => throw part!.Wrong($"got rootfsPropagation '{other}', want shared, slave, private or unbindable"),
    };

    private static RuntimePersonality ReadPersonality(JsonPart part)
    {
        if (part.Member("flags")?.Texts() is { Length: > 0 }) throw part.Wrong("flags of a personality are not defined by the specification yet");
        var domain = part.Required("domain").Text();
        return domain is "LINUX" or "LINUX32" ? new RuntimePersonality(domain) : throw part.Wrong("the domain of a personality is LINUX or LINUX32");
    }
}
