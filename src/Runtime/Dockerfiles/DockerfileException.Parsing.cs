using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles;

public sealed partial class DockerfileException
{
    internal static DockerfileException TooLarge(string file, int limit) =>
        new("BK5000", null, $"Reading '{Shown(file)}': it is larger than {limit} bytes.", "Check that it is a Dockerfile; move large texts into files that COPY takes.");

    internal static DockerfileException NotUtf8(string file) =>
        new("BK5001", null, $"Reading '{Shown(file)}': it is saved as UTF-16.", "Save it as UTF-8.");

    internal static DockerfileException HoldsNul(SourceText source, SourceRange range) =>
        new("BK5002", new(source, range), "It holds a NUL, which no instruction can use.", "Check that it is a Dockerfile and no binary file.");

    internal static DockerfileException NoInstructions(SourceText source) =>
        new("BK5003", null, $"Reading '{Shown(source.Name)}': it holds no instructions.", "The first one is FROM, after ARGs for it.");

    internal static DockerfileException DirectiveTwice(SourceText source, SourceRange range, string name) =>
        new("BK5004", new(source, range), $"The directive '{name}' stands there twice, want once.", "Remove one of them.");

    internal static DockerfileException InvalidEscape(SourceText source, SourceRange range, string value) =>
        new("BK5005", new(source, range), $"The escape character is '{Shown(value)}', want '\\' or '`'.");

    internal static DockerfileException TooLong(SourceText source, SourceRange range, int limit) =>
        new("BK5006", new(source, range), $"An instruction is longer than {limit} characters.", "Move the text into a file that COPY takes.");

    internal static DockerfileException TooMany(SourceText source, SourceRange range, int limit) =>
        new("BK5007", new(source, range), $"There are more than {limit} instructions.", "Put several commands into one RUN.");

    internal static DockerfileException UnclosedHeredoc(SourceText source, SourceRange range, string name) =>
        new("BK5008", new(source, range), $"The here-document '{Shown(name)}' has no end: no line below is '{Shown(name)}' alone.", "Write the name on a line of its own, without blanks around it.");

    internal static DockerfileException NotStrings(SourceText source, SourceRange range, string instruction) =>
        new("BK5009", new(source, range), $"The JSON array of {Shown(instruction)} holds something that is no string.", "Quote every item: [\"sleep\", \"5\"].");

    internal static DockerfileException ChainedOnbuild(SourceText source, SourceRange range) =>
        new("BK5010", new(source, range), "ONBUILD stands behind ONBUILD; triggers have no triggers.", "Write one ONBUILD.");
}
