using BuildKit.Containers;
using BuildKit.Containers.Exec;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Containers.Streams;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class ExecProcessTests
{
    private static RuntimeProcess First { get; } = new()
    {
        Args = ["app"],
        Env = ["PATH=/bin", "MODE=app", "HOME=/root"],
        Cwd = "/srv",
        Capabilities = RuntimeCapabilities.Of(["CAP_CHOWN"]),
    };

    [Fact]
    public void What_is_not_said_is_the_containers()
    {
        var process = ExecProcess.Of(First, new ExecSpec { Command = ["sh", "-c", "true"] }, []);
        Assert.Equal(["sh", "-c", "true"], process.Args);
        Assert.Equal(First with { Args = process.Args }, process);
    }

    [Fact]
    public void Variables_are_laid_over_the_containers_and_a_terminal_has_a_kind()
    {
        var exec = new ExecSpec { Command = ["sh"], Environment = ["MODE=check", "NEW=1"], Tty = true };
        Assert.Equal(["TERM=xterm", "PATH=/bin", "MODE=check", "HOME=/root", "NEW=1"], ExecProcess.Of(First, exec, []).Env);
        Assert.Contains("TERM=dumb", ExecProcess.Of(First, exec with { Environment = ["TERM=dumb"] }, []).Env);
    }

    [Fact]
    public void Privileged_takes_all_that_the_host_can_give()
    {
        var process = ExecProcess.Of(First, new ExecSpec { Command = ["sh"], Privileged = true }, ["CAP_CHOWN", "CAP_SYS_ADMIN"]);
        Assert.Equal(["CAP_CHOWN", "CAP_SYS_ADMIN"], process.Capabilities.Effective);
        Assert.False(process.NoNewPrivileges);
    }

    [Fact]
    public void What_the_host_can_give_is_its_bounding_set()
    {
        Assert.Equal(["CAP_CHOWN", "CAP_FOWNER"], OwnCapabilities.Parse(["Name:\tx", "CapEff:\tff", "CapBnd:\t0000000000000009"]));
        Assert.Equal(Capabilities.All, OwnCapabilities.Parse(["CapBnd:\t000001ffffffffff"]));
    }

    [Fact]
    public void A_capture_keeps_the_beginning_and_takes_the_rest()
    {
        using var capture = new LimitedCapture(5);
        capture.Write("abc"u8);
        capture.Write("defg"u8);
        capture.Write("h"u8);
        Assert.Equal("abcde"u8.ToArray(), capture.Content.ToArray());
    }
}
