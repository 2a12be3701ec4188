using BuildKit.Kernel.Tests.Engine;

namespace BuildKit.Kernel.Tests.Security;

/// <summary>Profiles of system calls that a user writes: <c>--security-opt seccomp=FILE</c>, and the other spellings of the option.</summary>
public abstract class ChosenFilters(EngineFolder engine)
{
    private const string NoDirectories = """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":28}]}""";
    private const string NoSpace = "mkdir: can't create directory '/tmp/new': No space left on device\n";
    private static readonly string[] MakeDirectory = ["mkdir", "/tmp/new"];

    [Theory]
    [InlineData()]
    [InlineData("--init")]
    [InlineData("--privileged")]
    [InlineData("--security-opt", "no-new-privileges=false")]
    public void The_profile_answers_the_container(params string[] flags)
    {
        var profile = Write(NoDirectories);
        Assert.Equal(new EngineOutcome(1, "", NoSpace), engine.Run(["run", "--rm", .. flags, "--security-opt", $"seccomp={profile}", "busybox", .. MakeDirectory]));
    }

    [Fact]
    public void It_stays_with_the_container_when_its_file_is_gone()
    {
        var profile = Write(NoDirectories);
        Assert.Equal(0, engine.Run("create", "--name", "kept", "--security-opt", $"seccomp={profile}", "busybox", "sh", "-c", "mkdir /tmp/new; exec sleep 1000").Code);
        File.Delete(profile);
        try
        {
            for (var run = 0; run < 2; run++)
            {
                Assert.Equal(0, engine.Run("start", "kept").Code);
                Assert.Equal(new EngineOutcome(1, "", NoSpace), engine.Run(["exec", "kept", .. MakeDirectory]));
                Assert.Equal(0, engine.Run(["exec", "--privileged", "kept", "mkdir", $"/tmp/{run}"]).Code);
                engine.Run("stop", "kept", "0");
            }

            Assert.Contains("\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ALLOW\\\"", engine.Run("inspect", "kept").Output, StringComparison.Ordinal);
        }
        finally
        {
            engine.Run("rm", "-f", "kept");
        }
    }

    /// <summary>The profile that podman ships has Docker's format and conditions, and names calls of all processors.</summary>
    [Fact]
    public void A_real_profile_serves()
    {
        var profile = Write(File.ReadAllText("/usr/share/containers/seccomp.json"));
        Assert.Equal(new EngineOutcome(0, "Seccomp:\t2\nunshare: unshare(0x20000): Operation not permitted\n1\n", ""), engine.Run("run", "--rm", "--security-opt", $"seccomp={profile}", "busybox",
            "sh", "-c", "grep Seccomp: /proc/self/status; unshare -m true 2>&1; echo $?"));
    }

    [Fact]
    public void A_profile_is_read_before_anything_is_made()
    {
        var before = engine.Run("ps", "-a").Output;
        Assert.StartsWith("BK3222", engine.Run("run", "--name", "never", "--security-opt", $"seccomp={Write("{}")}", "busybox", "true").Error, StringComparison.Ordinal);
        Assert.Equal(before, engine.Run("ps", "-a").Output);
    }

    [Fact]
    public void A_privileged_container_may_ask_for_what_it_would_not_have() => Assert.Equal("NoNewPrivs:\t1\nSeccomp:\t2\n", engine.Run(
        "run", "--rm", "--privileged", "--security-opt", "seccomp=builtin", "--security-opt", "no-new-privileges", "busybox", "grep", "-E", "^(Seccomp:|NoNew)", "/proc/self/status").Output);

    /// <summary>/dev/null would have the numbers 1:3.</summary>
    [Fact]
    public void System_paths_are_shown_when_asked() => Assert.Equal("0:0\nrw\n", engine.Run(
        "run", "--rm", "--security-opt", "systempaths=unconfined", "--security-opt", "label=disable", "--security-opt", "apparmor=unconfined", "busybox",
        "sh", "-c", "stat -c %t:%T /proc/keys; grep -q ' /proc/sys ' /proc/self/mountinfo || echo rw").Output);

    private string Write(string profile)
    {
        var path = Path.Combine(engine.Path, Guid.NewGuid().ToString("N") + ".json");
        File.WriteAllText(path, profile);
        return path;
    }
}

public sealed class RootfulFilters(EngineFolder engine) : ChosenFilters(engine), IClassFixture<EngineFolder>;

public sealed class RootlessFilters(RootlessFolder engine) : ChosenFilters(engine), IClassFixture<RootlessFolder>;
