using BuildKit.Containers;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;
using BuildKit.Kernel.Tests.Launch;

namespace BuildKit.Kernel.Tests.Bundles;

public sealed class LifeOfABundle : IDisposable
{
    private readonly TestBundle _bundle = new();

    [Fact]
    public async Task A_container_is_created_started_killed_and_deleted()
    {
        using var process = _bundle.Create(TestBundle.Shell("echo alive; sleep 60"));
        Assert.Equal(BundleStatus.Created, _bundle.Runtime.State("box").Status);
        Assert.Equal(process.Pid, _bundle.Runtime.State("box").Pid);
        Assert.Equal("", _bundle.Output);
        _bundle.Runtime.Start("box");
        Assert.Equal(BundleStatus.Running, _bundle.Runtime.State("box").Status);
        _bundle.Runtime.Kill("box", "KILL", all: false);
        Assert.Equal(137, (await process.WaitAsync(CancellationToken.None)).ContainerCode);
        Assert.Equal(BundleStatus.Stopped, _bundle.Runtime.State("box").Status);
        var groups = _bundle.Runtime.State("box").State.CgroupFolders;
        Assert.NotEmpty(groups);
        _bundle.Runtime.Delete("box", force: false);
        Assert.False(Directory.Exists(_bundle.StateFolder("box")));
        Assert.DoesNotContain(groups, Directory.Exists);
        Assert.Equal("BK3404", Assert.Throws<BundleException>(() => _bundle.Runtime.State("box")).Code);
    }

    [Fact]
    public void Run_returns_the_programs_code_and_leaves_nothing()
    {
        var mounts = HostState.Now();
        var outcome = _bundle.Run("echo out; exit 7");
        Assert.Equal(new Outcome(7, "out\n"), outcome);
        Assert.Empty(_bundle.Runtime.List());
        Assert.Equal(mounts, HostState.Now());
    }

    [Fact]
    public async Task Changes_of_the_configuration_after_create_have_no_effect()
    {
        using var process = _bundle.Create(TestBundle.Shell("echo first"));
        _bundle.Write(TestBundle.Shell("echo second"));
        _bundle.Runtime.Start("box");
        await process.WaitAsync(CancellationToken.None);
        Assert.Equal("first\n", _bundle.Output);
    }

    [Fact]
    public void A_missing_program_is_an_error_of_create_that_leaves_no_trace()
    {
        var children = HostState.Children();
        var error = Assert.Throws<LaunchException>(() => _bundle.Create(TestBundle.Spec with { Process = TestBundle.Spec.Process! with { Args = ["nope"] } }));
        Assert.Equal(127, error.ExitCode);
        Assert.False(Directory.Exists(_bundle.StateFolder("box")));
        Assert.Equal(children, HostState.Children());
    }

    [Fact]
    public void An_id_is_taken_once()
    {
        using var process = _bundle.Create(TestBundle.Spec);
        Assert.Equal("BK3403", Assert.Throws<BundleException>(() => _bundle.Create(TestBundle.Spec)).Code);
        Assert.Equal(BundleStatus.Created, _bundle.Runtime.State("box").Status);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void An_id_that_is_a_path_is_refused(string id) =>
        Assert.Equal("BK3402", Assert.Throws<BundleException>(() => _bundle.Create(TestBundle.Spec, id)).Code);

    [Fact]
    public void What_does_not_fit_the_state_is_refused_and_changes_nothing()
    {
        using var process = _bundle.Create(TestBundle.Spec);
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Delete("box", force: false)).Code);
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Resume("box")).Code);
        _bundle.Runtime.Start("box");
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Start("box")).Code);
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Delete("box", force: false)).Code);
        process.Abort();
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Kill("box", "TERM", all: false)).Code);
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Start("box")).Code);
    }

    [Fact]
    public async Task A_killed_created_container_is_stopped()
    {
        using var process = _bundle.Create(TestBundle.Spec);
        _bundle.Runtime.Kill("box", "KILL", all: false);
        await process.WaitAsync(CancellationToken.None);
        Assert.Equal(BundleStatus.Stopped, _bundle.Runtime.State("box").Status);
    }

    [Fact]
    public void A_damaged_state_is_named_and_removed_by_force()
    {
        using var process = _bundle.Create(TestBundle.Spec);
        process.Abort();
        var file = Path.Combine(_bundle.StateFolder("box"), "state.json");
        File.WriteAllText(file, "{\"version\":1,\"id\":7}");
        var error = Assert.Throws<BundleException>(() => _bundle.Runtime.State("box"));
        Assert.Equal("BK3406", error.Code);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Empty(_bundle.Runtime.List());
        Assert.Contains(file, Assert.Single(_bundle.Warnings), StringComparison.Ordinal);
        _bundle.Runtime.Delete("box", force: true);
        Assert.False(Directory.Exists(_bundle.StateFolder("box")));
    }

    [Fact]
    public void A_program_that_the_user_may_not_run_is_an_error_of_start()
    {
        File.Copy("/usr/bin/busybox", Path.Combine(_bundle.Rootfs, "bin/secret"));
        File.SetUnixFileMode(Path.Combine(_bundle.Rootfs, "bin/secret"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var process = _bundle.Create(TestBundle.Spec with { Process = TestBundle.Spec.Process! with { Args = ["/bin/secret"], User = new RuntimeUser(33, 33) } });
        Assert.Equal("BK3412", Assert.Throws<BundleException>(() => _bundle.Runtime.Start("box")).Code);
        Assert.Equal(BundleStatus.Stopped, _bundle.Runtime.State("box").Status);
    }

    [Fact]
    public void A_paused_container_stands_still_and_goes_on()
    {
        using var process = _bundle.Create(TestBundle.Spec);
        _bundle.Runtime.Start("box");
        _bundle.Runtime.Pause("box");
        Assert.Equal(BundleStatus.Paused, _bundle.Runtime.State("box").Status);
        _bundle.Runtime.Resume("box");
        Assert.Equal(BundleStatus.Running, _bundle.Runtime.State("box").Status);
        _bundle.Runtime.Pause("box");
        _bundle.Runtime.Delete("box", force: true);
        Assert.Empty(_bundle.Runtime.List());
    }

    [Fact]
    public void Further_processes_run_in_it_and_are_listed()
    {
        using var process = _bundle.Create(TestBundle.Spec with { Process = TestBundle.Spec.Process! with { Args = ["sleep", "60"] } });
        _bundle.Runtime.Start("box");
        var own = _bundle.Runtime.ProcessOf("box");
        var code = _bundle.Runtime.Exec(new BundleExecOrder("box", own with { Args = ["sh", "-c", "hostname; pwd; id -u; exit 5"], Cwd = "/tmp", User = new RuntimeUser(33, 33) }), detached: false);
        Assert.Equal(5, code);
        Assert.Equal("container\n/tmp\n33\n", _bundle.Output);
        Assert.Equal([process.Pid], _bundle.Runtime.Processes("box"));
    }

    public void Dispose() => _bundle.Dispose();
}
