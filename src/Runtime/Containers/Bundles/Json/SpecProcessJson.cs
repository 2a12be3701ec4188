using System.Text.Json;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config.md, "Process": of a configuration, and the document of "exec -p".</summary>
internal static class SpecProcessJson
{
    public static RuntimeProcess Read(JsonPart part) => new()
    {
        Args = part.Member("args")?.Texts() ?? [],
        Env = part.Member("env")?.Texts() ?? [],
        Cwd = part.Required("cwd").Text(),
        Terminal = part.Flag("terminal"),
        ConsoleSize = part.Member("consoleSize") is { } size ? new RuntimeConsoleSize(size.Required("height").UInt16(), size.Required("width").UInt16()) : null,
        User = part.Member("user") is { } user ? ReadUser(user) : new RuntimeUser(0, 0),
        Capabilities = part.Member("capabilities") is { } capabilities ? ReadCapabilities(capabilities) : RuntimeCapabilities.None,
        Rlimits = part.Member("rlimits")?.List(ReadLimit) ?? [],
        NoNewPrivileges = part.Flag("noNewPrivileges"),
        OomScoreAdj = part.Member("oomScoreAdj")?.Int32(),
        Scheduler = part.Member("scheduler") is { } scheduler ? SpecSchedulingJson.ReadScheduler(scheduler) : null,
        IoPriority = part.Member("ioPriority") is { } priority ? SpecSchedulingJson.ReadIoPriority(priority) : null,
        ApparmorProfile = SpecJson.NotEmpty(part.Member("apparmorProfile")?.Text()),
        SelinuxLabel = SpecJson.NotEmpty(part.Member("selinuxLabel")?.Text()),
    };

    public static void Write(Utf8JsonWriter json, RuntimeProcess process)
    {
        json.WriteStartObject();
        if (process.Terminal) json.WriteBoolean("terminal", true);
        json.WritePart("consoleSize", process.ConsoleSize, static (json, size) => WritePair(json, ("height", size.Height), ("width", size.Width)));
        json.WritePart("user", process.User, WriteUser);
        json.WriteTexts("args", process.Args);
        json.WriteTexts("env", process.Env.Count == 0 ? null : process.Env);
        json.WriteText("cwd", process.Cwd);
        json.WritePart("capabilities", process.Capabilities, WriteCapabilities);
        json.WriteItems("rlimits", process.Rlimits, WriteLimit);
        json.WriteBoolean("noNewPrivileges", process.NoNewPrivileges);
        json.WriteInteger("oomScoreAdj", process.OomScoreAdj);
        json.WritePart("scheduler", process.Scheduler, SpecSchedulingJson.WriteScheduler);
        json.WritePart("ioPriority", process.IoPriority, SpecSchedulingJson.WriteIoPriority);
        json.WriteText("apparmorProfile", process.ApparmorProfile);
        json.WriteText("selinuxLabel", process.SelinuxLabel);
        json.WriteEndObject();
    }

    private static RuntimeUser ReadUser(JsonPart part)
    {
        var user = new RuntimeUser(part.Member("uid")?.UInt32() ?? 0, part.Member("gid")?.UInt32() ?? 0)
        {
            AdditionalGids = [.. (part.Member("additionalGids")?.List(gid => new Boxed(gid.UInt32())) ?? []).Select(gid => gid.Value)],
        };
        return part.Member("umask")?.UInt32() is { } umask ? user with { Umask = umask & 0x1FF } : user;
    }

    private static void WriteUser(Utf8JsonWriter json, RuntimeUser user)
    {
        json.WriteStartObject();
        json.WriteNumber("uid", user.Uid);
        json.WriteNumber("gid", user.Gid);
        if (user.Umask != new RuntimeUser(0, 0).Umask) json.WriteNumber("umask", user.Umask);
        if (user.AdditionalGids.Count > 0)
        {
            json.WriteStartArray("additionalGids");
            foreach (var gid in user.AdditionalGids) json.WriteNumberValue(gid);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static RuntimeCapabilities ReadCapabilities(JsonPart part) => new()
    {
        Bounding = part.Member("bounding")?.Texts() ?? [],
        Effective = part.Member("effective")?.Texts() ?? [],
        Permitted = part.Member("permitted")?.Texts() ?? [],
        Inheritable = part.Member("inheritable")?.Texts() ?? [],
        Ambient = part.Member("ambient")?.Texts() ?? [],
    };

    private static void WriteCapabilities(Utf8JsonWriter json, RuntimeCapabilities capabilities)
    {
        json.WriteStartObject();
        foreach (var (name, set) in new[]
                 {
                     ("bounding", capabilities.Bounding), ("effective", capabilities.Effective), ("permitted", capabilities.Permitted),
                     ("inheritable", capabilities.Inheritable), ("ambient", capabilities.Ambient),
                 }) json.WriteTexts(name, set.Count == 0 ? null : set);
        json.WriteEndObject();
    }

    private static RuntimeRlimit ReadLimit(JsonPart part) => new(part.Required("type").Text(), part.Required("soft").UInt64(), part.Required("hard").UInt64());

    private static void WriteLimit(Utf8JsonWriter json, RuntimeRlimit limit)
    {
        json.WriteStartObject();
        json.WriteString("type", limit.Type);
        json.WriteNumber("hard", limit.Hard);
        json.WriteNumber("soft", limit.Soft);
        json.WriteEndObject();
    }

    private static void WritePair(Utf8JsonWriter json, (string Name, long Value) one, (string Name, long Value) other)
    {
        json.WriteStartObject();
        json.WriteNumber(one.Name, one.Value);
        json.WriteNumber(other.Name, other.Value);
        json.WriteEndObject();
    }

    /// <summary>Lists are read as lists of objects: generic code over numbers would be compiled anew in every process.</summary>
    private sealed record Boxed(uint Value);
}
