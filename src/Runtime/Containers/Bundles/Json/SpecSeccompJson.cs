using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config-linux.md, "Seccomp".</summary>
internal static class SpecSeccompJson
{
    private const int LastArgument = 5;

    private static readonly (string Name, SeccompAction Action)[] Actions =
    [
        ("SCMP_ACT_KILL", SeccompAction.KillThread), ("SCMP_ACT_KILL_PROCESS", SeccompAction.KillProcess), ("SCMP_ACT_KILL_THREAD", SeccompAction.KillThread),
        ("SCMP_ACT_TRAP", SeccompAction.Trap), ("SCMP_ACT_ERRNO", SeccompAction.Errno), ("SCMP_ACT_TRACE", SeccompAction.Trace),
        ("SCMP_ACT_ALLOW", SeccompAction.Allow), ("SCMP_ACT_LOG", SeccompAction.Log), ("SCMP_ACT_NOTIFY", SeccompAction.Notify),
    ];

    private static readonly (string Name, SeccompOperator Operator)[] Operators =
    [
        ("SCMP_CMP_NE", SeccompOperator.NotEqual), ("SCMP_CMP_LT", SeccompOperator.LessThan), ("SCMP_CMP_LE", SeccompOperator.LessOrEqual),
        ("SCMP_CMP_EQ", SeccompOperator.EqualTo), ("SCMP_CMP_GE", SeccompOperator.GreaterOrEqual), ("SCMP_CMP_GT", SeccompOperator.GreaterThan),
        ("SCMP_CMP_MASKED_EQ", SeccompOperator.MaskedEqual),
    ];

    public static IEnumerable<string> ActionNames => Actions.Select(a => a.Name);

    public static IEnumerable<string> OperatorNames => Operators.Select(o => o.Name);

    public static SeccompProfile Read(JsonPart part) => ReadBasis(part) with { Syscalls = part.Member("syscalls")?.List(rule => ReadRule(rule, rule.Required("names").Texts())) ?? [] };

    /// <summary>All but the rules.</summary>
    public static SeccompProfile ReadBasis(JsonPart part) => new()
    {
        DefaultAction = ReadAction(part.Required("defaultAction")),
        DefaultErrnoRet = part.Member("defaultErrnoRet")?.UInt32(),
        Architectures = part.Member("architectures")?.Texts() ?? [],
        Flags = part.Member("flags")?.Texts() ?? [],
        ListenerPath = SpecJson.NotEmpty(part.Member("listenerPath")?.Text()),
        ListenerMetadata = SpecJson.NotEmpty(part.Member("listenerMetadata")?.Text()),
    };

    public static void Write(Utf8JsonWriter json, SeccompProfile profile)
    {
        json.WriteStartObject();
        json.WriteText("defaultAction", NameOf(profile.DefaultAction));
        json.WriteInteger("defaultErrnoRet", profile.DefaultErrnoRet);
        json.WriteTexts("architectures", profile.Architectures.Count == 0 ? null : profile.Architectures);
        json.WriteTexts("flags", profile.Flags.Count == 0 ? null : profile.Flags);
        json.WriteText("listenerPath", profile.ListenerPath);
        json.WriteText("listenerMetadata", profile.ListenerMetadata);
        json.WriteItems("syscalls", profile.Syscalls, WriteRule);
        json.WriteEndObject();
    }

    public static SeccompRule ReadRule(JsonPart part, IReadOnlyList<string> names) => new(names, ReadAction(part.Required("action")))
    {
        ErrnoRet = part.Member("errnoRet")?.UInt32(),
        Args = part.Member("args")?.List(ReadArgument) ?? [],
    };

    private static void WriteRule(Utf8JsonWriter json, SeccompRule rule)
    {
        json.WriteStartObject();
        json.WriteTexts("names", rule.Names);
        json.WriteText("action", NameOf(rule.Action));
        json.WriteInteger("errnoRet", rule.ErrnoRet);
        json.WriteItems("args", rule.Args, WriteArgument);
        json.WriteEndObject();
    }

    private static SeccompArgument ReadArgument(JsonPart part)
    {
        if (part.Required("index").UInt32() is not (<= LastArgument and var index)) throw part.Wrong("a system call has arguments 0 to 5");
        return new SeccompArgument((int)index, part.Required("value").UInt64(), ReadOperator(part.Required("op")), part.Member("valueTwo")?.UInt64() ?? 0);
    }

    private static void WriteArgument(Utf8JsonWriter json, SeccompArgument argument)
    {
        json.WriteStartObject();
        json.WriteNumber("index", argument.Index);
        json.WriteNumber("value", argument.Value);
        if (argument.ValueTwo != 0) json.WriteNumber("valueTwo", argument.ValueTwo);
        json.WriteText("op", Operators.First(o => o.Operator == argument.Op).Name);
        json.WriteEndObject();
    }

    private static SeccompAction ReadAction(JsonPart part)
    {
        var name = part.Text();
        foreach (var (known, action) in Actions)
            if (known == name) return action;
        throw part.Wrong($"got the action '{name}', want one of {string.Join(", ", ActionNames)}");
    }

    private static SeccompOperator ReadOperator(JsonPart part)
    {
        var name = part.Text();
        foreach (var (known, op) in Operators)
            if (known == name) return op;
        throw part.Wrong($"got the operator '{name}', want one of {string.Join(", ", OperatorNames)}");
    }

    private static string NameOf(SeccompAction action) => Actions.Last(a => a.Action == action).Name;
}
