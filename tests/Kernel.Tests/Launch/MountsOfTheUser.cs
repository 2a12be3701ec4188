using System.Diagnostics;
using BuildKit.Containers;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Launch;

public sealed class MountsOfTheUser : IDisposable
{
    private readonly BoxContainer _container = new();
    private readonly string _host = Directory.CreateTempSubdirectory("launch-bind-").FullName;

    [Fact]
    public async Task A_bind_mount_is_the_hosts_directory()
    {
        Assert.Equal("", await RunAsync("echo in > /a/deep/place/file", Bind("/a/deep/place", "rbind", "rw")));
        Assert.Equal("in\n", File.ReadAllText(Path.Combine(_host, "file")));
    }

    [Fact]
    public async Task A_file_is_bound_onto_a_file()
    {
        var source = Path.Combine(_host, "resolv.conf");
        File.WriteAllText(source, "nameserver 127.0.0.1\n");
        Assert.Equal("nameserver 127.0.0.1\n", await RunAsync("cat /etc/resolv.conf", new RuntimeMount("/etc/resolv.conf", "bind") { Source = source, Options = ["rbind", "ro"] }));
    }

    [Fact]
    public async Task A_read_only_bind_refuses_writes() =>
        Assert.Equal("touch: /data/x: Read-only file system\n", await RunAsync("touch /data/x", Bind("/data", "rbind", "ro")));

    [Fact]
    public async Task Recursively_read_only_covers_what_is_mounted_below()
    {
        var below = Path.Combine(_host, "below");
        Directory.CreateDirectory(below);
        Run("mount", "-t", "tmpfs", "tmpfs", below);
        try
        {
            Assert.Equal("ok\n", await RunAsync("touch /data/below/x && echo ok", Bind("/data", "rbind", "ro")));
            Assert.Equal("touch: /data/below/y: Read-only file system\n", await RunAsync("touch /data/below/y", Bind("/data", "rbind", "rro")));
        }
        finally
        {
            Run("umount", below);
        }
    }

    [Fact]
    public async Task Options_of_a_file_system_are_honoured() =>
        Assert.Equal("1777\n", (await RunAsync("stat -c %a /cache; df -k /cache | grep -c 1024; mount | grep ' /cache ' | grep -c noexec", new RuntimeMount("/cache", "tmpfs") { Options = ["size=1m", "mode=1777", "noexec"] }))[..5]);

    [Fact]
    public async Task What_the_container_mounts_never_appears_on_the_host()
    {
        await RunAsync("true", Bind("/data", "rbind"), new RuntimeMount("/data/inner", "tmpfs"));
        Assert.DoesNotContain(_host, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("idmap")]
    [InlineData("remount")]
    public async Task Options_that_are_not_supported_are_refused(string option)
    {
        var error = await Assert.ThrowsAnyAsync<BuildKitException>(() => RunAsync("true", Bind("/data", "rbind", option)));
        Assert.Equal("BK3105", error.Code);
    }

    public void Dispose()
    {
        _container.Dispose();
        Directory.Delete(_host, recursive: true);
    }

    private RuntimeMount Bind(string destination, params string[] options) => new(destination, "bind") { Source = _host, Options = options };

    private async Task<string> RunAsync(string script, params RuntimeMount[] mounts)
    {
        var spec = _container.Spec("sh", "-c", script);
        return (await _container.RunAsync(spec with { Mounts = [.. spec.Mounts, .. mounts] })).Output;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
