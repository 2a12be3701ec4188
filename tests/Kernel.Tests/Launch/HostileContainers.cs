using System.Security.Cryptography;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;
using BuildKit.Linux;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>Running containers that wait for a further process to come in. Each is named after what it does.</summary>
public sealed class HostileContainers : IDisposable
{
    private readonly BoxContainer _container = new();

    public void Dispose() => _container.Dispose();

    [Fact]
    public void A_program_replaced_by_a_script_for_proc_self_exe_gets_an_empty_file_and_the_hosts_binary_stays()
    {
        var before = SHA256.HashData(File.ReadAllBytes(Environment.ProcessPath!));
        var spec = _container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, _container.Options);
        var file = Path.Combine(_container.Files.Lower, "bin/evil");
        File.WriteAllText(file, "#!/proc/self/exe\n");
        File.SetUnixFileMode(file, (UnixFileMode)0x1ED);
        var error = Assert.Throws<LaunchException>(() => Launcher.Join(BoxContainer.Process("/bin/evil"), spec, first.PidFd, _container.Options));
        first.Abort();
        Assert.Equal((Errno.ENOEXEC, 126), (error.Errno, error.ExitCode));
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(Environment.ProcessPath!)));
    }

    [Theory]
    [InlineData("/proc/self/exe")]
    [InlineData("/proc/self/fd/0")]
    [InlineData("/proc/1/root/bin/sh")]
    public void A_program_replaced_by_a_link_to_a_magic_link_is_refused(string target)
    {
        var spec = _container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, _container.Options);
        File.CreateSymbolicLink(Path.Combine(_container.Files.Lower, "bin/evil"), target);
        var error = Assert.Throws<LaunchException>(() => Launcher.Join(BoxContainer.Process("/bin/evil"), spec, first.PidFd, _container.Options));
        first.Abort();
        Assert.Equal((Errno.ELOOP, 126), (error.Errno, error.ExitCode));
    }

    [Fact]
    public void A_working_directory_behind_a_descriptor_of_the_newcomer_is_refused()
    {
        var spec = _container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, _container.Options);
        File.CreateSymbolicLink(Path.Combine(_container.Files.Lower, "way-out"), "/proc/self/fd/7");
        string[] ways = ["/way-out", "/way-out/x", .. Enumerable.Range(3, 40).Select(n => $"/proc/self/fd/{n}"), "/proc/self/cwd", "/proc/thread-self/root"];
        foreach (var way in ways)
            Assert.Throws<LaunchException>(() => Launcher.Join(BoxContainer.Process("pwd") with { Cwd = way }, spec, first.PidFd, _container.Options));
        first.Abort();
    }

    [Fact]
    public async Task A_newcomer_has_three_descriptors_and_nothing_more()
    {
        var spec = _container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, _container.Options);
        var outcome = await _container.JoinAsync(first, spec, BoxContainer.Process("sh", "-c", "i=0; while [ $i -lt 100 ]; do [ -e /proc/$$/fd/$i ] && echo $i; i=$((i+1)); done; readlink /proc/$$/cwd"));
        first.Abort();
        Assert.Equal("0\n1\n2\n/\n", outcome.Output);
    }

    /// <summary>
    /// CVE-2016-9962. With CAP_SYS_PTRACE the container may do to the newcomer what it likes, from the moment it can see it. The gate holds it
    /// at the last point before its program.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_newcomer_that_the_container_can_see_has_no_more_rights_than_the_container(bool noNewPrivileges)
    {
        var spec = _container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, _container.Options);
        using var gate = new Gate(_container.Files.Folder);
        var process = BoxContainer.Process("true") with { NoNewPrivileges = noNewPrivileges, User = new RuntimeUser(33, 33), Capabilities = new RuntimeCapabilities { Bounding = DefaultProfiles.Capabilities } };
        using var newcomer = Launcher.Join(process, spec, first.PidFd, _container.Options with { Gate = gate.Handle });
        var status = File.ReadAllLines($"/proc/{newcomer.Pid}/status").Select(l => l.Split(":\t")).ToDictionary(p => p[0], p => p[^1]);
        var links = Directory.EnumerateFileSystemEntries($"/proc/{newcomer.Pid}/fd").Select(f => new FileInfo(f).LinkTarget!).ToList();
        var memory = File.ReadAllText($"/proc/{newcomer.Pid}/maps");
        newcomer.Abort();
        first.Abort();
        Assert.Equal(("33\t33\t33\t33", "0000000000000000", "0000000000000000", "00000000a80425fb"), (status["Uid"], status["CapEff"], status["CapPrm"], status["CapBnd"]));
        Assert.Equal(noNewPrivileges ? ("1", "0") : ("0", "2"), (status["NoNewPrivs"], status["Seccomp"]));

        // Its root, an empty file, /dev/null, and the two ways back to its launcher; no directory of the host.
        Assert.All(links, l => Assert.Matches(@"^(/|/memfd:none \(deleted\)|/dev/null|socket:\[\d+\]|pipe:\[\d+\]|.*/gate)$", l));
        Assert.DoesNotContain(Environment.ProcessPath + "\n", memory, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_watches_with_the_right_to_trace_never_sees_more_rights_than_its_own()
    {
        var spec = _container.Spec("sh", "-c", "while :; do cat /proc/[0-9]*/status | grep -E '^Cap(Prm|Eff)'; done >> /tmp/seen 2>/dev/null");
        string[] capabilities = [.. DefaultProfiles.Capabilities, "CAP_SYS_PTRACE"];
        spec = spec with { Process = spec.Process! with { Capabilities = RuntimeCapabilities.Of(capabilities) } };
        using var first = Launcher.Start(spec, _container.Options);
        for (var i = 0; i < 30; i++) Assert.Equal(0, (await _container.JoinAsync(first, spec, BoxContainer.Process("true"))).Code);
        first.Abort();
        var seen = File.ReadLines(Path.Combine(_container.Files.Upper, "tmp/seen")).Where(l => l.Contains('\t', StringComparison.Ordinal)).Select(l => Convert.ToUInt64(l.Split('\t')[1], 16)).Distinct();
        var own = Capabilities.Mask(capabilities);
        Assert.All(seen, mask => Assert.Equal(0UL, mask & ~own));
    }

    [Fact]
    public async Task Control_files_of_the_host_are_closed_before_the_program_runs()
    {
        var spec = _container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, _container.Options);
        var outcome = await _container.JoinAsync(first, spec, BoxContainer.Process("ls", "-l", "/proc/self/fd") with { OomScoreAdj = 100 });
        first.Abort();
        Assert.Equal(0, outcome.Code);
        Assert.Contains("0 -> ", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("oom", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cgroup", outcome.Output, StringComparison.Ordinal);
    }
}
