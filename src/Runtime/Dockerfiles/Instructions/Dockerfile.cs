using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>A whole Dockerfile: arguments for FROM, then stages.</summary>
public sealed record Dockerfile
{
    public required ParsedDockerfile Parsed { get; init; }

    public required IReadOnlyList<Instruction.Arg> GlobalArgs { get; init; }

    public required IReadOnlyList<DockerfileStage> Stages { get; init; }

    public SourceText Source => Parsed.Source;

    public static Dockerfile Parse(string text, string fileName = "Dockerfile") => Read(DockerfileParser.Parse(text, fileName));

    public static Dockerfile Parse(ReadOnlySpan<byte> content, string fileName = "Dockerfile") => Read(DockerfileParser.Parse(content, fileName));

    public static Dockerfile Read(ParsedDockerfile parsed)
    {
        var reader = new InstructionReader(parsed.Source, parsed.Escape);
        var globals = new List<Instruction.Arg>();
        var stages = new List<(Instruction.From From, List<Instruction> Instructions)>();
        foreach (var instruction in parsed.Nodes.Select(reader.Read))
        {
            if (instruction is Instruction.From from) stages.Add((from, []));
            else if (stages.Count > 0) stages[^1].Instructions.Add(instruction);
            else if (instruction is Instruction.Arg arg) globals.Add(arg);
            else throw DockerfileException.BeforeFrom(parsed.Source, instruction.Node);
        }

        if (stages.Count == 0) throw DockerfileException.NoStages(parsed.Source);
        return new Dockerfile
        {
            Parsed = parsed,
            GlobalArgs = globals,
            Stages = [.. stages.Select((s, i) => new DockerfileStage { Index = i, From = s.From, Instructions = s.Instructions })],
        };
    }

    /// <summary>A trigger that an image brings along; it counts as standing where its stage begins.</summary>
    internal static Instruction ReadTrigger(string trigger, SourceText source, SourceRange place)
    {
        try
        {
            var parsed = DockerfileParser.Parse(trigger, source.Name);
            if (parsed.Nodes.Count != 1) throw DockerfileException.InvalidTrigger(source, place, trigger, "it is not one instruction");
            var node = parsed.Nodes[0];
            if (node.Name is "ONBUILD" or "FROM" or "MAINTAINER") throw DockerfileException.InvalidTrigger(source, place, trigger, $"{node.Name} is no trigger");
            var instruction = new InstructionReader(parsed.Source, parsed.Escape).Read(node);
            return instruction with { Node = node with { Range = place, Line = null } };
        }
        catch (DockerfileException e) when (e.Code != DockerfileException.InvalidTriggerCode)
        {
            throw DockerfileException.InvalidTrigger(source, place, trigger, e.Reason.TrimEnd('.'));
        }
    }
}
