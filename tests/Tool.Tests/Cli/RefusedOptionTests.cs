namespace BuildKit.Tool.Tests.Cli;

/// <summary>Options of Docker's that are known here so that it can be said why they are not.</summary>
public sealed class RefusedOptionTests
{
    [Theory]
    [InlineData(125, "run --ip 10.0.0.2 busybox")]
    [InlineData(125, "run --ip6 ::1 busybox")]
    [InlineData(125, "run --link db busybox")]
    [InlineData(125, "run --link-local-ip 169.254.1.1 busybox")]
    [InlineData(125, "run --mac-address 02:42:ac:11:00:02 busybox")]
    [InlineData(125, "create --network-alias db busybox")]
    [InlineData(125, "create --net-alias db busybox")]
    [InlineData(125, "run --runtime runsc busybox")]
    [InlineData(125, "run --isolation hyperv busybox")]
    [InlineData(125, "run --storage-opt size=1G busybox")]
    [InlineData(125, "run --kernel-memory 16m busybox")]
    [InlineData(125, "run --cpu-count 2 busybox")]
    [InlineData(125, "run --cpu-percent 50 busybox")]
    [InlineData(125, "run --io-maxiops 5 busybox")]
    [InlineData(125, "run --io-maxbandwidth 5 busybox")]
    [InlineData(125, "run --use-api-socket busybox")]
    [InlineData(125, "start --checkpoint one box")]
    [InlineData(125, "start --checkpoint-dir /c box")]
    [InlineData(1, "update --kernel-memory 16m box")]
    [InlineData(1, "rm --link box")]
    [InlineData(1, "rmi --platform linux/arm64 busybox")]
    [InlineData(1, "build --isolation hyperv /")]
    [InlineData(1, "build --security-opt seccomp=unconfined /")]
    public async Task They_are_refused_with_the_reason_before_anything_is_looked_up(int code, string line)
    {
        using var tool = new ToolRun();
        var exitCode = await tool.RunAsync(line.Split(' '));
        Assert.Matches("^BK2906: Reading the command line: the option '--[a-z0-9-]+' cannot be given: .+\\.", tool.Error);
        Assert.Equal((code, ""), (exitCode, tool.Output));
        Assert.False(Directory.Exists(tool.StoreRoot), "The store was opened.");
    }

    /// <summary>What Docker would do anyway: then it is as if nothing had been said, and the image is asked for.</summary>
    [Theory]
    [InlineData("run --pull never --isolation default --runtime runc --kernel-memory 0 --cpu-count 0 --disable-content-trust busybox")]
    [InlineData("create --pull never --isolation= --runtime io.containerd.runc.v2 --disable-content-trust=false busybox")]
    public async Task Defaults_are_taken(string line)
    {
        using var tool = new ToolRun();
        Assert.Equal(125, await tool.RunAsync(line.Split(' ')));
        Assert.StartsWith("BK23", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_does_not_show_them()
    {
        using var tool = new ToolRun();
        var help = await tool.OkAsync("run", "--help");
        Assert.DoesNotContain("--mac-address", help, StringComparison.Ordinal);
        Assert.DoesNotContain("--isolation", help, StringComparison.Ordinal);
    }
}
