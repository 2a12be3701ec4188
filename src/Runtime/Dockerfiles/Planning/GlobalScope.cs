using BuildKit.Dockerfiles.Instructions;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>What FROM sees: platform arguments and the ARGs above the first FROM. A stage sees of it what it asks for by ARG.</summary>
internal sealed class GlobalScope
{
    private readonly Dictionary<string, string> _values;
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);

    private GlobalScope(Dictionary<string, string> values) => _values = values;

    public IReadOnlyDictionary<string, string> Values => _values;

    public bool IsKnown(string name) => _values.ContainsKey(name) || _declared.Contains(name);

    public IEnumerable<string> Names => _values.Keys.Concat(_declared);

    public static GlobalScope Create(PlanSession session, Platform target, bool withArguments = true)
    {
        var request = session.Request;
        var stage = request.Target ?? request.Dockerfile.Stages[^1].Name ?? "";
        var scope = new GlobalScope(Defaults(request.BuildPlatform, target, stage));
        var arguments = withArguments ? session.Arguments : [];
        foreach (var name in scope._values.Keys.ToArray())
            if (arguments.TryGetValue(name, out var value)) scope._values[name] = value;
        foreach (var arg in request.Dockerfile.GlobalArgs)
            foreach (var declaration in arg.Declarations) scope.Declare(session, arg, declaration, arguments);
        return scope;
    }

    private static Dictionary<string, string> Defaults(Platform build, Platform target, string stage) => new(StringComparer.Ordinal)
    {
        ["BUILDPLATFORM"] = build.ToString(),
        ["BUILDOS"] = build.Os,
        ["BUILDOSVERSION"] = build.OsVersion ?? "",
        ["BUILDARCH"] = build.Architecture,
        ["BUILDVARIANT"] = build.Variant ?? "",
        ["TARGETPLATFORM"] = target.ToString(),
        ["TARGETOS"] = target.Os,
        ["TARGETOSVERSION"] = target.OsVersion ?? "",
        ["TARGETARCH"] = target.Architecture,
        ["TARGETVARIANT"] = target.Variant ?? "",
        ["TARGETSTAGE"] = stage,
    };

    private void Declare(PlanSession session, Instruction.Arg arg, ArgDeclaration declaration, Dictionary<string, string> arguments)
    {
        _declared.Add(declaration.Name);
        if (arguments.TryGetValue(declaration.Name, out var given)) _values[declaration.Name] = given;
        else if (declaration.Default is { } text) _values[declaration.Name] = Expander.Expand(session, arg.Node.Range, text, _values).Text;
    }
}
