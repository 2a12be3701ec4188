using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Data/accepted: Dockerfiles and the nodes they are taken apart into.</summary>
public sealed class AcceptedDockerfiles
{
    public static TheoryData<string> Cases => DockerfileData.Cases("accepted");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Has_the_expected_nodes(string name)
    {
        var parsed = DockerfileParser.Parse(File.ReadAllBytes(Path.Combine(DockerfileData.Root, "accepted", name, "Dockerfile")));
        DockerfileData.Expect("accepted", name, "expected", ParsedDockerfileText.Of(parsed));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Means_something(string name) => Assert.NotEmpty(Dockerfile.Parse(DockerfileData.Read("accepted", name, "Dockerfile")).Stages);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Is_the_same_when_printed_and_read_again(string name)
    {
        var parsed = DockerfileParser.Parse(DockerfileData.Read("accepted", name, "Dockerfile"));
        var again = DockerfileParser.Parse(DockerfilePrinter.Print(parsed));
        Assert.Equal(ParsedDockerfileText.Of(parsed, withRanges: false), ParsedDockerfileText.Of(again, withRanges: false));
    }
}
