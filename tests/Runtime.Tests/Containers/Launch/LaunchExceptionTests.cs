using BuildKit.Containers.Launch;

namespace BuildKit.Runtime.Tests.Containers.Launch;

public sealed class LaunchExceptionTests
{
    [Theory]
    [InlineData(9, "SIGKILL", "out-of-memory")]
    [InlineData(31, "SIGSYS", "outer sandbox")]
    [InlineData(11, "SIGSEGV", "report")]
    public void Each_signal_has_its_remedy(int signal, string name, string remedy)
    {
        var error = LaunchException.Died(null).KilledBy(signal);

        Assert.Equal("BK3104", error.Code);
        Assert.Equal($"Starting the container: the process was killed by {name} at the step 'clone', before it ran its program.", error.Message);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }
}
