using System.Security.Cryptography;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;
using BuildKit.Linux;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>Images that try to reach the host while they are being started. Each is named after what it does.</summary>
public sealed class HostileImages
{
    [Fact]
    public void A_program_interpreted_by_proc_self_exe_gets_an_empty_file_and_the_hosts_binary_stays()
    {
        var before = SHA256.HashData(File.ReadAllBytes(Environment.ProcessPath!));
        using var container = new BoxContainer();
        Program(container, "bin/evil", "#!/proc/self/exe\n");
        var error = Assert.Throws<LaunchException>(() => Launcher.Start(container.Spec("/bin/evil"), container.Options));
        Assert.Equal((Errno.ENOEXEC, 126), (error.Errno, error.ExitCode));
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(Environment.ProcessPath!)));
    }

    [Theory]
    [InlineData("/proc/self/exe")]
    [InlineData("/proc/self/fd/0")]
    [InlineData("/proc/1/root/bin/sh")]
    public void A_program_that_is_a_link_to_a_magic_link_is_refused(string target)
    {
        using var container = new BoxContainer();
        File.CreateSymbolicLink(Path.Combine(container.Files.Lower, "bin/evil"), target);
        var error = Assert.Throws<LaunchException>(() => Launcher.Start(container.Spec("/bin/evil"), container.Options));
        Assert.Equal((Errno.ELOOP, 126), (error.Errno, error.ExitCode));
    }

    [Fact]
    public async Task A_container_that_watches_for_new_processes_never_sees_the_hosts_binary()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sh", "-c", "while :; do for p in /proc/[0-9]*; do readlink $p/exe; done; done >> /tmp/seen 2>/dev/null");
        using var first = Launcher.Start(spec, container.Options);
        for (var i = 0; i < 20; i++) Assert.Equal(0, (await container.JoinAsync(first, spec, BoxContainer.Process("true"))).Code);
        first.Abort();
        var seen = File.ReadLines(Path.Combine(container.Files.Upper, "tmp/seen")).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Contains("/bin/busybox", seen);
        Assert.Empty(seen.Except(["/bin/busybox", "/memfd:none (deleted)"]));
    }

    [Theory]
    [InlineData("/../../../../../../../../")]
    [InlineData("../../../../../../../../")]
    public async Task A_mount_point_that_is_a_link_out_of_the_root_leads_nowhere_else(string up)
    {
        using var container = new BoxContainer();
        using var outside = new OutsideFolder();
        File.CreateSymbolicLink(Path.Combine(container.Files.Lower, "data"), up + outside.Path.TrimStart('/'));
        var spec = container.Spec("sh", "-c", "touch /data/inner/here; ls /data/inner");
        spec = spec with { Mounts = [.. spec.Mounts, new RuntimeMount("/data/inner", "tmpfs")] };
        Directory.CreateDirectory(container.Files.Upper + outside.Path);
        Assert.Equal("here\n", (await container.RunAsync(spec)).Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task Links_in_place_of_dev_and_sys_stay_inside()
    {
        using var container = new BoxContainer();
        using var outside = new OutsideFolder();
        Directory.CreateDirectory(Path.Combine(container.Files.Lower, "elsewhere"));
        File.CreateSymbolicLink(Path.Combine(container.Files.Lower, "dev"), "/elsewhere");
        File.CreateSymbolicLink(Path.Combine(container.Files.Lower, "sys"), "../../../../tmp");
        Assert.Equal("null\n", (await container.RunAsync("sh", "-c", "ls /dev | grep null")).Output);
        Assert.False(File.Exists("/elsewhere/null"));
    }

    [Fact]
    public void A_mount_point_that_is_a_link_to_nowhere_is_an_error_that_says_so()
    {
        using var container = new BoxContainer();
        File.CreateSymbolicLink(Path.Combine(container.Files.Lower, "data"), "/does/not/exist");
        var spec = container.Spec("true");
        spec = spec with { Mounts = [.. spec.Mounts, new RuntimeMount("/data", "tmpfs")] };
        var error = Assert.Throws<LaunchException>(() => Launcher.Start(spec, container.Options));
        Assert.Contains("link", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_working_directory_behind_a_magic_link_is_refused()
    {
        using var container = new BoxContainer();
        File.CreateSymbolicLink(Path.Combine(container.Files.Lower, "way-out"), "/proc/self/fd/7");
        var spec = container.Spec("pwd");
        Assert.Throws<LaunchException>(() => Launcher.Start(spec with { Process = spec.Process! with { Cwd = "/way-out" } }, container.Options));
        Assert.Throws<LaunchException>(() => Launcher.Start(spec with { Process = spec.Process! with { Cwd = "/proc/self/fd/3" } }, container.Options));
    }

    [Fact]
    public async Task Masking_uses_the_hosts_null_device_not_the_images()
    {
        using var container = new BoxContainer();
        File.CreateSymbolicLink(Path.Combine(container.Files.Lower, "etc/null"), "/proc/sys/kernel/core_pattern");
        var spec = container.Spec("sh", "-c", "stat -c '%t:%T' /etc/secret; echo x > /etc/secret; wc -c < /etc/secret");
        File.WriteAllText(Path.Combine(container.Files.Lower, "etc/secret"), "secret");
        spec = spec with { Mounts = [.. spec.Mounts.Where(m => m.Destination != "/dev")], Linux = spec.Linux with { MaskedPaths = ["/etc/secret"] } };
        spec = spec with { Mounts = [.. spec.Mounts.Where(m => !m.Destination.StartsWith("/dev", StringComparison.Ordinal))] };
        Assert.Equal("1:3\n0\n", (await container.RunAsync(spec)).Output);
    }

    /// <summary>CVE-2025-52565: the terminal is mounted over what the image calls /dev/console.</summary>
    [Fact]
    public void A_console_that_is_a_link_to_a_file_of_the_kernel_leaves_that_file_alone()
    {
        using var container = new BoxContainer();
        Directory.CreateDirectory(Path.Combine(container.Files.Lower, "dev"));
        File.CreateSymbolicLink(Path.Combine(container.Files.Lower, "dev/console"), "/proc/sys/kernel/core_pattern");
        var spec = container.Spec("sh", "-c", "stat -c %t /proc/sys/kernel/core_pattern; true");
        spec = spec with
        {
            Process = spec.Process! with { Terminal = true },
            Mounts = [.. spec.Mounts.Where(m => m.Destination != "/dev")],
        };
        var before = File.ReadAllText("/proc/sys/kernel/core_pattern");
        Assert.Equal(Errno.ELOOP, Assert.Throws<LaunchException>(() => Launcher.Start(spec, container.Options)).Errno);
        Assert.Equal(before, File.ReadAllText("/proc/sys/kernel/core_pattern"));
    }

    /// <summary>CVE-2025-52881: a kernel parameter is written to a file that something mounted over /proc put there.</summary>
    [Fact]
    public async Task Kernel_parameters_go_to_the_kernel_whatever_is_mounted_over_proc()
    {
        using var container = new BoxContainer();
        using var outside = new OutsideFolder();
        var decoy = Path.Combine(outside.Path, "shmmni");
        File.WriteAllText(decoy, "decoy");
        var spec = container.Spec("sh", "-c", "umount /proc/sys/kernel 2>/dev/null; cat /proc/sys/kernel/shmmni");
        spec = spec with
        {
            Mounts = [.. spec.Mounts, new RuntimeMount("/proc/sys/kernel", "bind") { Source = outside.Path, Options = ["bind"] }],
            Linux = spec.Linux with { Sysctl = new Dictionary<string, string> { ["kernel.shmmni"] = "99" }, ReadonlyPaths = [] },
        };
        Outcome? outcome = null;
        try
        {
            outcome = await container.RunAsync(spec);
        }
        catch (LaunchException)
        {
            // Refusing to mount there is as good.
        }

        Assert.Equal("decoy", File.ReadAllText(decoy));
        Assert.True(outcome is null or { Output: "decoy" }, outcome?.Output);
    }

    private static void Program(BoxContainer container, string path, string text)
    {
        var file = Path.Combine(container.Files.Lower, path);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, (UnixFileMode)0x1ED);
    }

    private sealed class OutsideFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("launch-outside-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
