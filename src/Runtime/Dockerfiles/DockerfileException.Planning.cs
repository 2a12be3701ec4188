using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles;

public sealed partial class DockerfileException
{
    internal static DockerfileException NotExpandable(SourceText source, SourceRange range, string text, string reason) =>
        new("BK5050", new(source, range), $"The variables of '{Shown(text)}' have no values: {Shown(reason)}.");

    internal static DockerfileException BlankBase(SourceText source, SourceRange range, string text, IEnumerable<string> unset) =>
        new("BK5051", new(source, range), $"The base '{Shown(text)}' becomes nothing.", $"Declare {string.Join(", ", unset.Select(Shown).DefaultIfEmpty("its variables"))} by ARG above the first FROM, with a default or --build-arg.");

    internal static DockerfileException InvalidBase(SourceText source, SourceRange range, string name, IEnumerable<string> stages) =>
        new("BK5052", new(source, range), $"'{Shown(name)}' is neither a stage above nor the name of an image.", Meant(name, stages));

    internal static DockerfileException InvalidPlatform(SourceText source, SourceRange range, string text, string reason) =>
        new("BK5053", new(source, range), $"The platform is '{Shown(text)}': {reason}.");

    internal static DockerfileException NoSuchTarget(SourceText source, string target, string[] stages) =>
        new("BK5054", null, $"Looking for the target in '{Shown(source.Name)}': there is no stage '{Shown(target)}'.",
            Meant(target, stages) ?? (stages.Length == 0 ? "Its stages have no names." : $"There are: {string.Join(", ", stages.Distinct())}."));

    internal static DockerfileException StageNotAbove(SourceText source, SourceRange range, string name) =>
        new("BK5055", new(source, range), $"'{Shown(name)}' is no stage above this one.", "Stages take files from those above them.");

    internal static DockerfileException InvalidPort(SourceText source, SourceRange range, string text, string reason) =>
        new("BK5056", new(source, range), $"EXPOSE has the port '{Shown(text)}': {reason}.", "Write 80, 8000-8010 or 53/udp.");

    internal static DockerfileException InvalidSignal(SourceText source, SourceRange range, string text) =>
        new("BK5057", new(source, range), $"STOPSIGNAL is '{Shown(text)}', which is no signal.", "Write for example SIGTERM or 15.");

    internal static DockerfileException InvalidMode(SourceText source, SourceRange range, string text) =>
        new("BK5058", new(source, range), $"'--chmod' is '{Shown(text)}', want octal digits up to 07777 or symbols such as u=rwX,go=rX.");

    internal static DockerfileException InvalidChecksum(SourceText source, SourceRange range, string reason) =>
        new("BK5059", new(source, range), $"'--checksum' cannot be used here: {reason}.", "It is for one URL or one git repository.");

    internal static DockerfileException NotForCopy(SourceText source, SourceRange range, string path) =>
        new("BK5060", new(source, range), $"COPY does not take '{Shown(path)}', which is not in a context or stage.", "Use ADD.");

    internal static DockerfileException InvalidGit(SourceText source, SourceRange range, string address, string reason) =>
        new("BK5061", new(source, range), $"The git repository '{Shown(address)}' cannot be used: {reason}.");

    internal static DockerfileException TooMuchText(SourceText source, SourceRange range, long megabytes) =>
        new("BK5062", new(source, range), $"Its variables become more than {megabytes} MiB of text.", "Look for variables that repeat themselves.");

    internal static DockerfileException TooDeep(SourceText source, SourceRange range, int limit) =>
        new("BK5063", new(source, range), $"More than {limit} stages name each other by variables.", "Name stages directly.");

    internal static DockerfileException InvalidCheck(SourceText source, SourceRange range, string text, string reason) =>
        new("BK5064", new(source, range), $"The check options are '{Shown(text)}': {Shown(reason)}.", "Write for example '# check=skip=StageNameCasing;error=true'.");

    internal static DockerfileException ChecksFailed(SourceText source, IReadOnlyList<LintWarning> warnings) =>
        new("BK5065", new(source, warnings[0].Range), $"Checks failed: {string.Join(", ", warnings.Select(w => w.Rule.Name).Distinct().Order(StringComparer.Ordinal))}.", "Correct them, or skip rules by '# check=skip=…'.");

    internal static DockerfileException TooManyTriggers(SourceText source, SourceRange range, int limit) =>
        new("BK5066", new(source, range), $"The base brings more than {limit} ONBUILD triggers.", "Use another base image.");

    internal static DockerfileException InvalidUrl(SourceText source, SourceRange range, string text) =>
        new("BK5067", new(source, range), $"'{Shown(text)}' is no URL.");
}
