using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;
using BuildKit.Linux;

namespace BuildKit.Kernel.Tests.Launch;

public sealed class ProgramsThatDoNotStart
{
    [Theory]
    [InlineData("nope", "BK3102", 127)]
    [InlineData("/bin/nope", "BK3102", 127)]
    [InlineData("/etc", "BK3103", 126)]
    [InlineData("/etc/plain", "BK3103", 126)]
    [InlineData("/etc/empty-program", "BK3103", 126)]
    [InlineData("/etc/no-interpreter", "BK3102", 127)]
    [InlineData("/etc/plain/below", "BK3102", 127)]
    public void Each_has_its_code_and_its_exit_code(string program, string code, int exit)
    {
        using var container = new BoxContainer();
        Write(container, "etc/plain", "#!/bin/sh\n", executable: false);
        Write(container, "etc/empty-program", "", executable: true);
        Write(container, "etc/no-interpreter", "#!/bin/nope\n", executable: true);
        var error = Assert.Throws<LaunchException>(() => Launcher.Start(container.Spec(program), container.Options));
        Assert.Equal((code, exit), (error.Code, error.ExitCode));
        Assert.Contains(program, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_is_too_old_is_told_before_anything_is_done()
    {
        using var container = new BoxContainer();
        var error = Assert.Throws<LaunchException>(() => Launcher.Start(container.Spec("true"), container.Options with { Kernel = new KernelFeatures(new Version(5, 4)) }));
        Assert.Equal(("BK3112", "Starting a container: this is Linux 5.4, want 5.12 or later."), (error.Code, error.Message));
    }

    /// <summary>As the out-of-memory killer does, in the middle of the way.</summary>
    [Fact]
    public void One_that_is_killed_on_its_way_names_the_signal_and_leaves_nothing()
    {
        using var container = new BoxContainer();
        var before = HostState.Children();
        var options = container.Options with { BeforeRoot = pause => ProcessCalls.TrySignal(pause.PidFd, SignalNames.Kill) };
        var error = Assert.Throws<LaunchException>(() => Launcher.Start(container.Spec("true"), options));
        Assert.Equal("Starting the container: the process was killed by SIGKILL at the step 'waiting before the change of the root', before it ran its program.", error.Message);
        Assert.Equal("BK3104", error.Code);
        Assert.Equal(before, HostState.Children());
    }

    [Fact]
    public void A_failing_step_is_named_with_its_subject_and_reason()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("true");
        spec = spec with { Mounts = [.. spec.Mounts, new RuntimeMount("/data", "nosuchfs")] };
        var error = Assert.Throws<LaunchException>(() => Launcher.Start(spec, container.Options));
        Assert.Equal("Mounting nosuchfs '/data': fsopen failed: No such device (ENODEV).", error.Message);
        Assert.Equal(("BK3101", 125), (error.Code, error.ExitCode));
    }

    [Fact]
    public void A_missing_source_is_refused_before_anything_is_cloned()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("true");
        spec = spec with { Mounts = [.. spec.Mounts, new RuntimeMount("/data", "bind") { Source = "/no/such/place" }] };
        Assert.Equal("BK3105", Assert.Throws<LaunchException>(() => Launcher.Start(spec, container.Options)).Code);
    }

    [Fact]
    public async Task A_program_found_later_in_PATH_runs()
    {
        using var container = new BoxContainer();
        Write(container, "etc/tool", "not for execution", executable: false);
        Write(container, "tmp/tool", "#!/bin/sh\necho found\n", executable: true);
        var spec = container.Spec("tool");
        var outcome = await container.RunAsync(spec with { Process = spec.Process! with { Env = ["PATH=/none:/etc:/tmp"] } });
        Assert.Equal("found\n", outcome.Output);
    }

    private static void Write(BoxContainer container, string path, string text, bool executable)
    {
        var file = Path.Combine(container.Files.Lower, path);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, executable ? (UnixFileMode)0x1ED : (UnixFileMode)0x1A4);
    }
}
