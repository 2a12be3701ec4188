using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>One line with a code and a way out, and never success.</summary>
[Collection(PublishCollection.Name)]
public sealed class RefusedPublishes(PublishFixture fixture)
{
    [Theory]
    [InlineData("BK2221", "-p:ContainerImageTag=not:a:tag")]
    [InlineData("BK2222", "-p:ContainerRegistry=https://registry.example.com/x")]
    [InlineData("BK2224", "-p:ContainerLayering=Sideways")]
    [InlineData("BK2225", "-p:ContainerLayerBudget=many")]
    [InlineData("BK2225", "-p:SOURCE_DATE_EPOCH=yesterday")]
    [InlineData("BK2002", "-p:ContainerBaseImage=registry.example.com/UPPER")]
    [InlineData("BK2220", "-p:ContainerRepository=///")]
    public async Task A_property_that_says_nothing_sensible_is_named(string code, string property)
    {
        (await fixture.PublishOnceAsync("Console", "-t:PublishContainer")).Succeeded();

        var run = (await fixture.PublishAsync("Console", "--no-build", "-t:PublishContainer", property, "-p:ContainerHealthcheckCommand=true")).Failed(code);

        var line = Assert.Single(run.Diagnostics(code).Select(line => line.TrimStart("0123456789>".ToCharArray())).Distinct());
        Assert.Contains("Console.csproj", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_network_the_error_says_how_to_go_on()
    {
        var run = await fixture.PublishAsync("Console", "-t:PublishContainer", "-p:ContainerBaseImage=127.0.0.1:9/nothing:1");

        Assert.NotEqual(0, run.ExitCode);
        run.Says("error BK").Says("ContainerBaseImage=host");
    }
}
