using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>What is made of a build whose result MSBuild's own client lost.</summary>
public sealed class SdkRunTests
{
    private const string Succeeded = "  Console -> /app/Console.dll\nBuild succeeded.\n    0 Error(s)\n";
    private const string Failure = "Console.csproj : error BK2230: wrong\nBuild FAILED.\n";

    [Fact]
    public void A_build_that_succeeded_has_succeeded() =>
        Assert.Equal((0, Succeeded), Read(exitCode: 1, output: "  Console -> /app/Console.dll\n", log: Succeeded));

    [Fact]
    public void A_failure_is_told_by_the_log_when_its_words_were_lost() =>
        Assert.Equal((1, Failure), Read(exitCode: 1, output: "", log: Failure));

    [Fact]
    public void A_failure_that_arrived_stays_as_it_is() =>
        Assert.Equal((1, "a : error BK1: b"), Read(exitCode: 1, output: "a : error BK1: b", log: Failure));

    private static (int, string) Read(int exitCode, string output, string log)
    {
        var run = new SdkRun("dotnet build", exitCode, output, TimeSpan.Zero).AsServerLogged(log);
        return (run.ExitCode, run.Output);
    }
}
