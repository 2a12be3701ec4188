using BuildKit.Containers;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Bundles;

public sealed class Hooks : IDisposable
{
    private readonly TestBundle _bundle = new();

    private string Log => Path.Combine(_bundle.Folder, "hooks.log");

    [Fact]
    public void All_six_kinds_run_in_the_order_of_the_specification()
    {
        using (var process = _bundle.Create(TestBundle.Shell("sleep 60", spec => spec with { Hooks = AllKinds() })))
        {
            Assert.Equal(["prestart creating", "createRuntime creating", "createContainer creating"], Lines());
            _bundle.Runtime.Start("box");
            Assert.Equal("startContainer created\n", File.ReadAllText(Path.Combine(_bundle.Rootfs, "tmp/hooks.log")));
            Assert.Equal(["prestart creating", "createRuntime creating", "createContainer creating", "poststart running"], Lines());
            process.Abort();
        }

        _bundle.Runtime.Delete("box", force: false);
        Assert.Equal("poststop stopped", Lines()[^1]);
    }

    [Fact]
    public void Hooks_see_the_namespaces_that_they_belong_to()
    {
        var hooks = new RuntimeHooks
        {
            CreateRuntime = [Script("hostname >> " + Log + "; pwd >> " + Log)],
            CreateContainer = [Script("hostname >> " + Log + "; ls -d " + _bundle.Rootfs + " >> " + Log)],
            StartContainer = [new RuntimeHook("/bin/sh") { Args = ["sh", "-c", "hostname > /tmp/inside; ls / | tr '\\n' ' ' >> /tmp/inside; id -u >> /tmp/inside; env > /tmp/env"], Env = ["PATH=/bin", "K=V"] }],
        };
        _bundle.Run("true", spec => spec with { Hooks = hooks, Process = spec.Process! with { User = new RuntimeUser(33, 33) } });
        Assert.Equal([Environment.MachineName, _bundle.Folder, "container", _bundle.Rootfs], Lines());
        Assert.Equal("container\nbin dev etc proc sys tmp 33\n", File.ReadAllText(Path.Combine(_bundle.Rootfs, "tmp/inside")));
        Assert.Contains("K=V", File.ReadAllText(Path.Combine(_bundle.Rootfs, "tmp/env")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public void A_failing_hook_of_create_leaves_nothing_but_poststop(string kind)
    {
        var failing = new[] { Script("echo because >&2; exit 3") };
        var hooks = new RuntimeHooks
        {
            Prestart = kind == "prestart" ? failing : [],
            CreateRuntime = kind == "createRuntime" ? failing : [],
            CreateContainer = kind == "createContainer" ? failing : [],
            Poststop = [Recording("poststop")],
        };
        var error = Assert.Throws<BundleException>(() => _bundle.Create(TestBundle.Spec with { Hooks = hooks }));
        Assert.Equal("BK3407", error.Code);
        Assert.Contains(kind, error.Message, StringComparison.Ordinal);
        Assert.Contains("it ended with 3; it said: because", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_bundle.StateFolder("box")));
        Assert.Equal(["poststop stopped"], Lines());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failing_hook_of_start_stops_the_container(bool inside)
    {
        var failing = new RuntimeHook("/bin/false");
        using var process = _bundle.Create(TestBundle.Spec with { Hooks = inside ? new RuntimeHooks { StartContainer = [failing] } : new RuntimeHooks { Poststart = [failing] } });
        Assert.Equal("BK3407", Assert.Throws<BundleException>(() => _bundle.Runtime.Start("box")).Code);
        await process.WaitAsync(CancellationToken.None);
        Assert.Equal(BundleStatus.Stopped, _bundle.Runtime.State("box").Status);
    }

    [Fact]
    public void A_failing_hook_after_the_end_is_a_warning()
    {
        _bundle.Run("true", spec => spec with { Hooks = new RuntimeHooks { Poststop = [new RuntimeHook("/nowhere"), Recording("poststop")] } });
        Assert.Contains("/nowhere", Assert.Single(_bundle.Warnings), StringComparison.Ordinal);
        Assert.Equal(["poststop stopped"], Lines());
    }

    [Fact]
    public void A_hook_that_does_not_end_is_killed_when_its_time_is_over()
    {
        var error = Assert.Throws<BundleException>(() => _bundle.Create(TestBundle.Spec with { Hooks = new RuntimeHooks { CreateRuntime = [Script("exec sleep 60") with { Timeout = 1 }] } }));
        Assert.Contains("it did not end within 1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_that_writes_more_than_a_pipe_holds_is_not_kept_waiting() =>
        Assert.Equal(0, _bundle.Run("true", spec => spec with { Hooks = new RuntimeHooks { Prestart = [Script("head -c 300000 /dev/zero") with { Timeout = 20 }] } }).Code);

    public void Dispose() => _bundle.Dispose();

    private RuntimeHooks AllKinds() => new()
    {
        Prestart = [Recording("prestart")],
        CreateRuntime = [Recording("createRuntime")],
        CreateContainer = [Recording("createContainer")],
        StartContainer = [new RuntimeHook("/bin/sh") { Args = ["sh", "-c", "S=$(cat); S=${S#*status\\\":\\\"}; echo startContainer ${S%%\\\"*} >> /tmp/hooks.log"], Env = ["PATH=/bin"] }],
        Poststart = [Recording("poststart")],
        Poststop = [Recording("poststop")],
    };

    /// <summary>Takes the status from the state on its standard input.</summary>
    private RuntimeHook Recording(string kind) => Script($"S=$(cat); S=${{S#*status\\\":\\\"}}; echo {kind} ${{S%%\\\"*}} >> {Log}");

    private static RuntimeHook Script(string script) => new("/bin/sh") { Args = ["sh", "-c", script], Env = ["PATH=/usr/bin:/bin"] };

    private string[] Lines() => File.Exists(Log) ? File.ReadAllLines(Log) : [];
}
