using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config.md: the configuration of a bundle. Members nobody knows are passed over, as the specification's "Extensibility" wants.</summary>
internal static class SpecJson
{
    public static RuntimeSpec Read(JsonPart part) => new()
    {
        OciVersion = ReadVersion(part.Required("ociVersion")),
        Root = ReadRoot(part.Required("root")),
        Process = part.Member("process") is { } process ? SpecProcessJson.Read(process) : null,
        Hostname = NotEmpty(part.Member("hostname")?.Text()),
        Domainname = NotEmpty(part.Member("domainname")?.Text()),
        Mounts = part.Member("mounts")?.List(SpecMountJson.Read) ?? [],
        Hooks = part.Member("hooks") is { } hooks ? SpecHooksJson.Read(hooks) : RuntimeHooks.None,
        Linux = part.Member("linux") is { } linux ? SpecLinuxJson.Read(linux) : new RuntimeLinux(),
        Annotations = part.Member("annotations")?.Map(),
    };

    public static void Write(Utf8JsonWriter json, RuntimeSpec spec)
    {
        json.WriteStartObject();
        json.WriteText("ociVersion", spec.OciVersion);
        json.WritePart("process", spec.Process, SpecProcessJson.Write);
        json.WritePart("root", spec.Root, WriteRoot);
        json.WriteText("hostname", spec.Hostname);
        json.WriteText("domainname", spec.Domainname);
        json.WriteItems("mounts", spec.Mounts, SpecMountJson.Write);
        if (spec.Hooks != RuntimeHooks.None) json.WritePart("hooks", spec.Hooks, SpecHooksJson.Write);
        json.WritePart("linux", spec.Linux, SpecLinuxJson.Write);
        json.WriteMap("annotations", spec.Annotations);
        json.WriteEndObject();
    }

    /// <summary>Semantic versions; another major one would mean other things by the same names.</summary>
    private static string ReadVersion(JsonPart part)
    {
        var version = part.Text();
        return version.StartsWith("1.", StringComparison.Ordinal) ? version : throw part.Wrong($"got ociVersion '{version}', want 1.x");
    }

    private static RuntimeRoot ReadRoot(JsonPart part) =>
        part.Required("path").Text() is { Length: > 0 } path ? new RuntimeRoot(path, part.Flag("readonly")) : throw part.Wrong("the path of the root is empty");

    private static void WriteRoot(Utf8JsonWriter json, RuntimeRoot root)
    {
        json.WriteStartObject();
        json.WriteText("path", root.Path);
        if (root.Readonly) json.WriteBoolean("readonly", true);
        json.WriteEndObject();
    }

    /// <summary>Go programs write what they did not set as an empty string.</summary>
    internal static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
