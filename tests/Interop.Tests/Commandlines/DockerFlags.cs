using System.CommandLine;
using BuildKit.Tool.Cli;

namespace BuildKit.Interop.Tests.Commandlines;

/// <summary>
/// What people know from Docker is here by the same names: every option of a command that both have, as the installed docker shows it. What is
/// not so stands in differences.txt, each with its reason.
/// </summary>
public sealed class DockerFlags
{
    private const string DataFile = "Commandlines/differences.txt";
    private static readonly string[] Installed = ["/usr/bin/docker", "/usr/local/bin/docker"];

    public static TheoryData<string> Dockers() => [.. Installed.Where(File.Exists)];

    [Fact]
    public void A_docker_is_installed() => Assert.NotEmpty(Dockers());

    [Theory]
    [MemberData(nameof(Dockers))]
    public void Every_option_of_Docker_is_one_here(string docker)
    {
        var differences = Differences.Read(Path.Combine(AppContext.BaseDirectory, DataFile));
        var help = new DockerHelp(docker);
        var compared = 0;
        List<string> wrong = [];
        foreach (var (entry, options) in CommandTable.Entries.Where(e => !e.IsHidden).AsParallel().AsOrdered().Select(e => (e, Command(help, e))))
        {
            if (options is null) continue;
            compared++;
            var own = entry.Create().Options;
            foreach (var option in options.Where(o => o.Name != "--help"))
            {
                var problem = Compare(option, own);
                var isListed = differences.Has(entry.Path, option.Name);
                if (problem is not null && !isListed) wrong.Add($"{entry.Path} {option.Name}: {problem}");
                if (problem is null && isListed) wrong.Add($"{entry.Path} {option.Name}: {DataFile} lists it, and it is no difference any more");
            }
        }

        Assert.Equal("", string.Join('\n', wrong));
        Assert.InRange(compared, 40, 200);
    }

    [Fact]
    public void Every_difference_is_of_a_command_here_and_has_a_reason()
    {
        foreach (var (command, option, reason) in Differences.Lines(Path.Combine(AppContext.BaseDirectory, DataFile)))
        {
            Assert.Contains(CommandTable.Entries, e => e.Path == command);
            Assert.StartsWith("--", option, StringComparison.Ordinal);
            Assert.InRange(reason.Length, 10, 300);
        }
    }

    /// <summary>By the first of its names that this docker knows.</summary>
    private static IReadOnlyList<ShownOption>? Command(DockerHelp help, CommandEntry entry) =>
        entry.Shortcuts.Prepend(entry.Path).Where(p => !p.StartsWith("buildx", StringComparison.Ordinal)).Select(help.Options).FirstOrDefault(o => o is not null);

    private static string? Compare(ShownOption docker, IReadOnlyList<Option> own)
    {
        if (own.FirstOrDefault(o => o.Name == docker.Name || o.Aliases.Contains(docker.Name)) is not { } option) return "there is none of this name";
        if (docker.Short is { } letter && !option.Aliases.Contains(letter)) return $"it lacks the short form {letter}";
        var takesValue = option.Arity.MinimumNumberOfValues > 0;
        return takesValue == docker.TakesValue ? null : takesValue ? "it takes a value, Docker's is a switch" : "it is a switch, Docker's takes a value";
    }
}
