using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

internal sealed partial class InstructionReader
{
    private static readonly string[] NoTriggers = ["ONBUILD", "FROM", "MAINTAINER"];

    internal static bool IsStageName(string name) =>
        name.Length is > 0 and <= 255 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');

    private Instruction.From From(DockerfileNode node)
    {
        var flags = new FlagValues(source, node, ("platform", FlagKind.Text));
        var words = ArgumentWords.Fields(node.Arguments);
        var isNamed = words.Count == 3 && words[1].Equals("AS", StringComparison.OrdinalIgnoreCase);
        if (words.Count != 1 && !isNamed) throw DockerfileException.InvalidFrom(source, node);
        if (isNamed && !IsStageName(words[2].ToLowerInvariant()))
            throw DockerfileException.InvalidStageName(source, node.RangeOf(node.Arguments.Length - words[2].Length, words[2].Length), words[2]);
        return new Instruction.From { Node = node, Base = words[0], Name = isNamed ? words[2] : null, Platform = flags.Text("platform") };
    }

    private Instruction.Onbuild Onbuild(DockerfileNode node)
    {
        _ = new FlagValues(source, node);
        if (node.Inner is not { } inner) throw DockerfileException.WrongCount(source, node, "at least one argument");
        if (NoTriggers.Contains(inner.Name)) throw DockerfileException.NoTrigger(source, inner.KeywordRange, inner.Name);

        // A trigger that can never work is found here, not by those who build upon the image.
        _ = Read(inner);
        var documents = inner.Heredocs.Select(h => $"\n{h.Content}{h.Name}");
        return new Instruction.Onbuild { Node = node, Trigger = node.Arguments + string.Concat(documents) };
    }

    private Instruction.Shell Shell(DockerfileNode node)
    {
        _ = new FlagValues(source, node);
        if (node.Json is { Count: > 0 } items) return new Instruction.Shell { Node = node, Arguments = items };
        throw node.Json is null && node.Arguments.Length > 0 ? DockerfileException.NotJson(source, node) : DockerfileException.WrongCount(source, node, "at least one argument");
    }

    private Instruction.Volume Volume(DockerfileNode node)
    {
        _ = new FlagValues(source, node);
        var paths = node.Json ?? ArgumentWords.Fields(AtLeastOne(node));
        if (paths.Count == 0) throw DockerfileException.WrongCount(source, node, "at least one argument");
        if (paths.Any(string.IsNullOrWhiteSpace)) throw DockerfileException.EmptyVolume(source, node);
        return new Instruction.Volume { Node = node, Paths = [.. paths.Select(p => p.Trim())] };
    }
}
