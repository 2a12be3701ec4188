using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles;

public sealed partial class DockerfileException
{
    internal const string InvalidTriggerCode = "BK5045";

    internal static DockerfileException UnknownInstruction(SourceText source, DockerfileNode node, IEnumerable<string> names) =>
        new("BK5020", new(source, node.KeywordRange), $"'{Shown(node.Keyword)}' is no instruction.", Meant(node.Keyword, names) ?? "Lines that continue another need '\\' at the end of that one.");

    internal static DockerfileException BeforeFrom(SourceText source, DockerfileNode node) =>
        new("BK5021", new(source, node.Range), $"{node.Name} stands before the first FROM, where only ARG may.", "Begin a stage with FROM.");

    internal static DockerfileException NoStages(SourceText source) =>
        new("BK5022", null, $"Reading '{Shown(source.Name)}': it has no FROM, and so no stage to build.", "Begin a stage with FROM, if from nothing with 'FROM scratch'.");

    internal static DockerfileException UnknownFlag(SourceText source, NodeFlag flag, string instruction, IEnumerable<string> known) =>
        new("BK5023", new(source, flag.Range), $"'--{Shown(flag.Name)}' is no flag of {instruction}.", FlagRemedy(flag, known.ToArray()));

    internal static DockerfileException FlagTwice(SourceText source, NodeFlag flag) =>
        new("BK5024", new(source, flag.Range), $"'--{Shown(flag.Name)}' stands there twice, want once.");

    internal static DockerfileException FlagWithoutValue(SourceText source, NodeFlag flag) =>
        new("BK5025", new(source, flag.Range), $"'--{Shown(flag.Name)}' has no value.", $"Write '--{Shown(flag.Name)}=VALUE', without a blank.");

    internal static DockerfileException NotASwitch(SourceText source, NodeFlag flag) =>
        new("BK5026", new(source, flag.Range), $"'--{Shown(flag.Name)}' is '{Shown(flag.Value!)}', want true or false.");

    internal static DockerfileException InvalidFlagValue(SourceText source, NodeFlag flag, string[] values) =>
        new("BK5027", new(source, flag.Range), $"'--{Shown(flag.Name)}' is '{Shown(flag.Value!)}', want {string.Join(" or ", values)}.", Meant(flag.Value!, values));

    internal static DockerfileException WrongCount(SourceText source, DockerfileNode node, string want) =>
        new("BK5028", new(source, node.Range), $"{node.Name} wants {want}.");

    internal static DockerfileException NoEquals(SourceText source, SourceRange range, string instruction, string word) =>
        new("BK5029", new(source, range), $"'{Shown(word)}' in {instruction} has no '=', and others have one.", "Write NAME=value for each, with quotes around values that hold blanks.");

    internal static DockerfileException BlankName(SourceText source, SourceRange range, string instruction) =>
        new("BK5030", new(source, range), $"A name in {instruction} is empty.", "Write NAME=value.");

    internal static DockerfileException InvalidFrom(SourceText source, DockerfileNode node) =>
        new("BK5031", new(source, node.Range), $"FROM is '{Shown(node.Arguments)}', want one or three arguments.", "Write 'FROM image' or 'FROM image AS name'.");

    internal static DockerfileException InvalidStageName(SourceText source, SourceRange range, string name) =>
        new("BK5032", new(source, range), $"'{Shown(name)}' cannot name a stage.", "Names begin with a letter and go on with letters, digits, '-', '_' and '.'.");

    internal static DockerfileException NoTrigger(SourceText source, SourceRange range, string instruction) =>
        new("BK5033", new(source, range), $"{instruction} stands behind ONBUILD, which does not take it.");

    internal static DockerfileException NotJson(SourceText source, DockerfileNode node) =>
        new("BK5034", new(source, node.Range), $"{node.Name} wants a JSON array.", $"Write for example {node.Name} [\"/bin/bash\", \"-c\"].");

    internal static DockerfileException EmptyVolume(SourceText source, DockerfileNode node) =>
        new("BK5035", new(source, node.Range), "A path of VOLUME is empty.");

    internal static DockerfileException NoDestination(SourceText source, DockerfileNode node) =>
        new("BK5036", new(source, node.Range), $"{node.Name} wants at least one source and a destination.", "The last path is the destination; '.' is the working directory.");

    internal static DockerfileException HeredocAsDestination(SourceText source, DockerfileNode node) =>
        new("BK5037", new(source, node.Range), $"The destination of {node.Name} is a here-document.", "Put a path behind it.");

    internal static DockerfileException HeredocName(SourceText source, DockerfileNode node, string name) =>
        new("BK5038", new(source, node.Range), $"A here-document of {node.Name} is called '{Shown(name)}', which names no file.", "Use a name such as EOF.");

    internal static DockerfileException Unsupported(SourceText source, SourceRange range, string what, string why) =>
        new("BK5039", new(source, range), $"{what} is not supported: {why}.");

    internal static DockerfileException InvalidHealthCheck(SourceText source, DockerfileNode node, string reason) =>
        new("BK5040", new(source, node.Range), $"HEALTHCHECK is '{Shown(node.Arguments)}': {reason}.");

    internal static DockerfileException InvalidDuration(SourceText source, NodeFlag flag) =>
        new("BK5041", new(source, flag.Range), $"'--{Shown(flag.Name)}' is '{Shown(flag.Value!)}', want a duration of at least 1ms.", "Write for example 1m30s.");

    internal static DockerfileException InvalidMount(SourceText source, SourceRange range, string text, string reason, string? remedy = null) =>
        new("BK5042", new(source, range), $"'--mount={Shown(text)}': {reason}.", remedy);

    internal static DockerfileException UnknownMountWord(SourceText source, SourceRange range, (string Text, string Reason) problem, string word, string[] known) =>
        InvalidMount(source, range, problem.Text, problem.Reason, Meant(word, known) ?? $"There are: {string.Join(", ", known)}.");

    internal static DockerfileException InvalidTrigger(SourceText source, SourceRange range, string trigger, string reason) =>
        new(InvalidTriggerCode, new(source, range), $"The base brings the ONBUILD trigger '{Shown(trigger)}': {reason}.", "The base image has to be built again.");

    private static string? FlagRemedy(NodeFlag flag, string[] known) =>
        known.Length == 0 ? "It has none. Arguments that begin with '--' stand behind '--'." : Meant(flag.Name, known) ?? $"It has: {string.Join(", ", known.Select(k => "--" + k))}.";
}
