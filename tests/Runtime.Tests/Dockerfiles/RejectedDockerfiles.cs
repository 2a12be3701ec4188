using BuildKit.Dockerfiles;
using BuildKit.Dockerfiles.Instructions;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Data/rejected: Dockerfiles and what is said of them, place and remedy included.</summary>
public sealed class RejectedDockerfiles
{
    public static TheoryData<string> Cases => DockerfileData.Cases("rejected");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Says_what_is_wrong_and_where(string name)
    {
        var error = Assert.Throws<DockerfileException>(() => PlannedCase.Read("rejected", name).Plan());
        var place = error.Range is { } range ? ParsedDockerfileText.Range(range) : "nowhere";
        DockerfileData.Expect("rejected", name, "error", $"{error.Code} {place}\n{error.Message}\n{error.Remedy ?? "-"}\n{error.Excerpt}");
    }
}
