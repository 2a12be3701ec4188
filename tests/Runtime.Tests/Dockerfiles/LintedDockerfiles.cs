using System.Globalization;
using BuildKit.Dockerfiles;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Planning;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Data/linted: Dockerfiles and the warnings that a build of them gives; every rule is broken somewhere.</summary>
public sealed class LintedDockerfiles
{
    public static TheoryData<string> Cases => DockerfileData.Cases("linted");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_the_expected_warnings(string name) => DockerfileData.Expect("linted", name, "warnings", Text(PlannedCase.Read("linted", name).Plan().Warnings));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_no_others_when_the_bases_are_unknown(string name)
    {
        var known = PlannedCase.Read("linted", name).Plan().Warnings;
        var request = PlannedCase.Read("linted", name).Request;
        var found = DockerfileLinter.Check(request with { Target = request.Target ?? request.Dockerfile.Stages[^1].Name });
        Assert.All(found, w => Assert.Contains(w, known));
    }

    [Fact]
    public void Every_rule_is_broken_by_a_case()
    {
        var broken = ((IEnumerable<object[]>)Cases).Select(c => (string)c[0]).SelectMany(name => PlannedCase.Read("linted", name).Plan().Warnings).Select(w => w.Rule.Name);
        Assert.Empty(LintRules.All.Select(r => r.Name).Except(broken));
    }

    [Fact]
    public void Nothing_is_said_of_what_a_base_may_define()
    {
        var request = PlannedCase.Of("FROM base\nCOPY $APP .").Request;
        Assert.Empty(DockerfileLinter.Check(request));
        Assert.Equal(["UndefinedVar"], PlannedCase.Of("FROM base\nCOPY $APP .").Plan().Warnings.Select(w => w.Rule.Name));
    }

    [Fact]
    public void A_check_without_a_target_looks_at_all_stages()
    {
        var request = PlannedCase.Of("FROM scratch AS unused\nWORKDIR here\nFROM scratch\nCOPY a b").Request;
        Assert.Equal(["WorkdirRelativePath"], DockerfileLinter.Check(request).Select(w => w.Rule.Name));
    }

    [Theory]
    [InlineData("# check=skip=JSONArgsRecommended\nFROM scratch\nCMD run", "")]
    [InlineData("# check=skip=all\nFROM scratch\nCMD run", "")]
    [InlineData("FROM scratch\n# check=skip=JSONArgsRecommended\nCMD run\nENTRYPOINT run", "JSONArgsRecommended")]
    [InlineData("# check=skip=Other;error=false\nFROM scratch\nCMD run", "JSONArgsRecommended")]
    public void Rules_can_be_skipped(string dockerfile, string warnings) =>
        Assert.Equal(warnings, string.Join(' ', PlannedCase.Of(dockerfile).Plan().Warnings.Select(w => w.Rule.Name)));

    [Fact]
    public void A_build_argument_is_stronger_than_the_directive() =>
        Assert.Empty(PlannedCase.Of("# check=error=true\nFROM scratch\nCMD run", "arg BUILDKIT_DOCKERFILE_CHECK=skip=all").Plan().Warnings);

    [Fact]
    public void Checks_fail_the_build_when_they_shall()
    {
        var error = Assert.Throws<DockerfileException>(() => PlannedCase.Of("# check=error=true\nFROM scratch\nCMD run").Plan());
        Assert.Equal("BK5065", error.Code);
    }

    private static string Text(IEnumerable<LintWarning> warnings) =>
        string.Concat(warnings.Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Rule.Name} {ParsedDockerfileText.Range(w.Range)} {w.Message}\n")));
}
