using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config.md, "POSIX-platform Hooks".</summary>
internal static class SpecHooksJson
{
    public static RuntimeHooks Read(JsonPart part) => new()
    {
        Prestart = List(part, "prestart"),
        CreateRuntime = List(part, "createRuntime"),
        CreateContainer = List(part, "createContainer"),
        StartContainer = List(part, "startContainer"),
        Poststart = List(part, "poststart"),
        Poststop = List(part, "poststop"),
    };

    public static void Write(Utf8JsonWriter json, RuntimeHooks hooks)
    {
        json.WriteStartObject();
        json.WriteItems("prestart", hooks.Prestart, WriteHook);
        json.WriteItems("createRuntime", hooks.CreateRuntime, WriteHook);
        json.WriteItems("createContainer", hooks.CreateContainer, WriteHook);
        json.WriteItems("startContainer", hooks.StartContainer, WriteHook);
        json.WriteItems("poststart", hooks.Poststart, WriteHook);
        json.WriteItems("poststop", hooks.Poststop, WriteHook);
        json.WriteEndObject();
    }

    private static IReadOnlyList<RuntimeHook> List(JsonPart part, string name) => part.Member(name)?.List(ReadHook) ?? [];

    private static RuntimeHook ReadHook(JsonPart part)
    {
        var path = part.Required("path").Text();
        if (!path.StartsWith('/')) throw part.Wrong($"the path of a hook is '{path}', want an absolute one");
        if (part.Member("timeout")?.Int32() is <= 0) throw part.Wrong("the timeout of a hook is not above zero");
        return new RuntimeHook(path)
        {
            Args = part.Member("args")?.Texts() ?? [],
            Env = part.Member("env")?.Texts() ?? [],
            Timeout = part.Member("timeout")?.Int32(),
        };
    }

    private static void WriteHook(Utf8JsonWriter json, RuntimeHook hook)
    {
        json.WriteStartObject();
        json.WriteText("path", hook.Path);
        json.WriteTexts("args", hook.Args.Count == 0 ? null : hook.Args);
        json.WriteTexts("env", hook.Env.Count == 0 ? null : hook.Env);
        json.WriteInteger("timeout", hook.Timeout);
        json.WriteEndObject();
    }
}
