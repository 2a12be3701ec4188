using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>The flags of one instruction, checked against those that it knows.</summary>
internal sealed class FlagValues
{
    private readonly SourceText _source;
    private readonly Dictionary<string, List<NodeFlag>> _given = new(StringComparer.Ordinal);

    public FlagValues(SourceText source, DockerfileNode node, params (string Name, FlagKind Kind)[] known)
    {
        _source = source;
        foreach (var flag in node.Flags)
        {
            if (known.All(k => k.Name != flag.Name)) throw DockerfileException.UnknownFlag(source, flag, node.Name, known.Select(k => k.Name));
            Add(flag, known.First(k => k.Name == flag.Name).Kind);
        }
    }

    public string? Text(string name) => _given.TryGetValue(name, out var flags) ? flags[0].Value : null;

    public NodeFlag? Flag(string name) => _given.TryGetValue(name, out var flags) ? flags[0] : null;

    public IReadOnlyList<NodeFlag> All(string name) => _given.TryGetValue(name, out var flags) ? flags : [];

    public bool? Switch(string name) => _given.TryGetValue(name, out var flags) ? flags[0].Value is null or "" or "true" : null;

    private void Add(NodeFlag flag, FlagKind kind)
    {
        if (!_given.TryGetValue(flag.Name, out var same)) _given[flag.Name] = same = [];
        if (same.Count > 0 && kind != FlagKind.Texts) throw DockerfileException.FlagTwice(_source, flag);
        if (kind == FlagKind.Switch && flag.Value is not (null or "" or "true" or "false")) throw DockerfileException.NotASwitch(_source, flag);
        if (kind != FlagKind.Switch && flag.Value is null) throw DockerfileException.FlagWithoutValue(_source, flag);
        same.Add(flag);
    }
}
