using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>From nodes to typed instructions; one method an instruction, with BuildKit's checks.</summary>
internal sealed partial class InstructionReader(SourceText source, char escape)
{
    public static readonly string[] Names =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL",
        "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    public Instruction Read(DockerfileNode node) => node.Name switch
    {
        "ADD" => Add(node),
        "ARG" => Arg(node),
        "CMD" => new Instruction.Cmd { Node = Flagless(node), Command = Command(node) },
        "COPY" => Copy(node),
        "ENTRYPOINT" => new Instruction.Entrypoint { Node = Flagless(node), Command = Command(node) },
        "ENV" => new Instruction.Env { Node = Flagless(node), Variables = Pairs(node) },
        "EXPOSE" => new Instruction.Expose { Node = Flagless(node), Ports = ArgumentWords.Fields(AtLeastOne(node)) },
        "FROM" => From(node),
        "HEALTHCHECK" => HealthCheck(node),
        "LABEL" => new Instruction.Label { Node = Flagless(node), Labels = Pairs(node) },
        "MAINTAINER" => new Instruction.Maintainer { Node = Flagless(node), Name = ExactlyOne(node) },
        "ONBUILD" => Onbuild(node),
        "RUN" => Run(node),
        "SHELL" => Shell(node),
        "STOPSIGNAL" => new Instruction.StopSignal { Node = Flagless(node), Signal = ExactlyOne(node) },
        "USER" => new Instruction.User { Node = Flagless(node), Name = ExactlyOne(node) },
        "VOLUME" => Volume(node),
        "WORKDIR" => new Instruction.Workdir { Node = Flagless(node), Path = ExactlyOne(node) },
        _ => throw DockerfileException.UnknownInstruction(source, node, Names),
    };

    private DockerfileNode Flagless(DockerfileNode node)
    {
        _ = new FlagValues(source, node);
        return node;
    }

    private string AtLeastOne(DockerfileNode node) =>
        node.Arguments.Length > 0 ? node.Arguments : throw DockerfileException.WrongCount(source, node, "at least one argument");

    private string ExactlyOne(DockerfileNode node) =>
        node.Arguments.Length > 0 ? node.Arguments : throw DockerfileException.WrongCount(source, node, "exactly one argument");

    private static CommandLine Command(DockerfileNode node) => node.Json is { } items
        ? new CommandLine { Arguments = items, IsShell = false }
        : new CommandLine { Arguments = node.Arguments.Length == 0 ? [] : [node.Arguments], IsShell = true };

    /// <summary>"A=1 B='2 3'", or the old form "A 1 2 3" of one name and the rest of the line.</summary>
    private List<NameValue> Pairs(DockerfileNode node)
    {
        var words = ArgumentWords.Quoted(AtLeastOne(node), escape);
        if (words.Count == 0) throw DockerfileException.WrongCount(source, node, "at least one argument");
        if (!words[0].Contains('=', StringComparison.Ordinal))
        {
            var (name, value) = ArgumentWords.FirstField(node.Arguments) ?? throw DockerfileException.WrongCount(source, node, "two arguments");
            return [new NameValue(name, value, IsLegacy: true)];
        }

        return [.. words.Select(word => Pair(node, word))];
    }

    private NameValue Pair(DockerfileNode node, string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var at = node.Arguments.IndexOf(word, StringComparison.Ordinal);
        var range = at < 0 ? node.Range : node.RangeOf(at, word.Length);
        if (equals < 0) throw DockerfileException.NoEquals(source, range, node.Name, word);
        return equals > 0 ? new NameValue(word[..equals], word[(equals + 1)..]) : throw DockerfileException.BlankName(source, range, node.Name);
    }

    private Instruction.Arg Arg(DockerfileNode node)
    {
        _ = new FlagValues(source, node);
        var words = ArgumentWords.Quoted(AtLeastOne(node), escape);
        return new Instruction.Arg { Node = node, Declarations = [.. words.Select(Declaration)] };

        ArgDeclaration Declaration(string word) => word.IndexOf('=', StringComparison.Ordinal) switch
        {
            < 0 => new ArgDeclaration(word, null),
            0 => throw DockerfileException.BlankName(source, node.Range, "ARG"),
            var equals => new ArgDeclaration(word[..equals], word[(equals + 1)..]),
        };
    }
}
