using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace BuildKit.Runtime.Tests.House;

/// <summary>
/// docs/design/architecture.md, "ranks": a folder of the core may use only folders of a lower rank. Read from the compiled assembly, so
/// that neither an alias nor a fully qualified name gets around it.
/// </summary>
public sealed class LayeringTests
{
    private static readonly Dictionary<string, int> Ranks = new(StringComparer.Ordinal)
    {
        ["Oci"] = 0, ["Linux"] = 0,
        ["Files"] = 1, ["Content"] = 1, ["Attestations"] = 1,
        ["Layers"] = 2,
        ["Storage"] = 3, ["Registries"] = 3,
        ["Images"] = 4, ["Volumes"] = 4, ["Networks"] = 4,
        ["Building"] = 5, ["Containers"] = 5, ["Serving"] = 5,
        ["Dockerfiles"] = 6, ["Projects"] = 6, ["Testing"] = 6,
        ["Compose"] = 7, ["Kubernetes"] = 7,
    };

    [Fact]
    public void Every_namespace_of_the_core_has_a_rank()
    {
        using var core = Open();
        var unknown = core.Types().Select(t => core.Room(t)).Where(r => r is not null && !Ranks.ContainsKey(r)).Distinct();
        Assert.Empty(unknown);
    }

    [Fact]
    public void A_room_uses_only_rooms_of_a_lower_rank()
    {
        using var core = Open();
        var wrong = core.Types()
            .SelectMany(user => core.UsedBy(user).Select(used => (User: user, Used: used)))
            .Where(edge => core.Room(edge.User) is { } from && core.Room(edge.Used) is { } to && from != to && Ranks[from] <= Ranks[to])
            .Select(edge => $"{core.FullName(edge.User)} -> {core.FullName(edge.Used)}")
            .Distinct().Order(StringComparer.Ordinal);
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_root_holds_nothing_but_the_root_error()
    {
        using var core = Open();
        Assert.Equal(["BuildKit.BuildKitException"], core.Types().Where(core.IsInRoot).Select(core.FullName));
    }

    [Fact]
    public void No_room_is_named_after_nothing()
    {
        using var core = Open();
        string[] empty = ["Common", "Core", "Utils", "Utilities", "Helpers", "Shared", "Misc"];
        Assert.Empty(core.Types().Select(core.Room).Intersect(empty));
    }

    [Fact]
    public void A_forbidden_edge_is_seen()
    {
        using var core = Open();
        var digest = core.Types().Single(t => core.FullName(t) == "BuildKit.Oci.OciException");
        Assert.Contains("BuildKit.BuildKitException", core.UsedBy(digest).Select(core.FullName));
    }

    private static CompiledReferences Open() => new(typeof(BuildKitException).Assembly.Location);
}

/// <summary>Which types of an assembly each of its types mentions: base types, interfaces, signatures, and every instruction's operand.</summary>
internal sealed class CompiledReferences : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public CompiledReferences(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    public IEnumerable<TypeDefinitionHandle> Types() =>
        _metadata.TypeDefinitions.Where(h => _metadata.GetString(_metadata.GetTypeDefinition(h).Name) is not "<Module>" && Namespace(h).StartsWith("BuildKit", StringComparison.Ordinal));

    public string FullName(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var name = _metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{FullName(outer)}+{name}" : $"{_metadata.GetString(type.Namespace)}.{name}";
    }

    public bool IsInRoot(TypeDefinitionHandle handle) => Namespace(handle) == "BuildKit";

    /// <summary>The first folder below the root namespace, or null for the root itself.</summary>
    public string? Room(TypeDefinitionHandle handle) => Namespace(handle).Split('.') is ["BuildKit", var room, ..] ? room : null;

    public IEnumerable<TypeDefinitionHandle> UsedBy(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var collector = new TypeCollector(_metadata);
        collector.Add(type.BaseType);
        foreach (var i in type.GetInterfaceImplementations()) collector.Add(_metadata.GetInterfaceImplementation(i).Interface);
        foreach (var f in type.GetFields()) _metadata.GetFieldDefinition(f).DecodeSignature(collector, null);
        foreach (var a in type.GetCustomAttributes()) collector.AddMember(_metadata.GetCustomAttribute(a).Constructor);
        foreach (var m in type.GetMethods()) AddMethod(_metadata.GetMethodDefinition(m), collector);
        return collector.Found;
    }

    public void Dispose() => _file.Dispose();

    private string Namespace(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? Namespace(outer) : _metadata.GetString(type.Namespace);
    }

    private void AddMethod(MethodDefinition method, TypeCollector collector)
    {
        method.DecodeSignature(collector, null);
        if (method.RelativeVirtualAddress == 0) return;
        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil) _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(collector, null);
        foreach (var region in body.ExceptionRegions) collector.Add(region.CatchType);

        var il = body.GetILBytes() ?? [];
        foreach (var token in Instructions.Tokens(il)) collector.AddToken(token);
    }
}
