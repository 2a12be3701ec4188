using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Launch;

public sealed class FirstLaunch
{
    [Fact]
    public async Task A_program_runs_and_returns_its_code()
    {
        using var container = new BoxContainer();
        var outcome = await container.RunAsync("sh", "-c", "echo hello; id -u; hostname; exit 3");
        Assert.Equal(("hello\n0\nbox\n", 3), (outcome.Output, outcome.Code));
    }
}
