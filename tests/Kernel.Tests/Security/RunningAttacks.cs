using BuildKit.Kernel.Tests.Engine;

namespace BuildKit.Kernel.Tests.Security;

/// <summary>Containers that attack whoever runs a verb on them. Named after what they do; the CVE is that of the same flaw elsewhere.</summary>
public abstract class RunningAttacks(EngineFolder engine, Probe probe) : IDisposable
{
    private readonly string _name = "a" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", _name);
        GC.SuppressFinalize(this);
    }

    /// <summary>CVE-2024-21626</summary>
    [Theory]
    [InlineData("/proc/self/fd/3")]
    [InlineData("/proc/self/fd/7")]
    [InlineData("/way-out")]
    public void An_exec_in_a_directory_behind_a_descriptor_of_the_host_is_refused(string directory)
    {
        Begin([], "sleep", "1000");
        Assert.Equal(0, engine.Run("exec", _name, "ln", "-s", "/proc/self/fd/7", "/way-out").Code);
        var outcome = engine.Run("exec", "-w", directory, _name, "pwd");
        Assert.NotEqual(0, outcome.Code);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("/proc/self/fd/3")]
    [InlineData("/proc/self/fd/7")]
    public void A_run_in_a_directory_behind_a_descriptor_of_the_host_is_refused(string directory)
    {
        var outcome = engine.Run("run", "--rm", "-w", directory, "busybox", "pwd");
        Assert.NotEqual(0, outcome.Code);
        Assert.Equal("", outcome.Output);
    }

    /// <summary>CVE-2016-9962: a process that joins must not be caught between its arrival and its program.</summary>
    [Fact]
    public async Task A_container_that_waits_for_joining_processes_catches_none()
    {
        Begin([], "/probe/watcher");
        await EngineFolder.Until(() => engine.Run("logs", _name).Output.Contains("watching", StringComparison.Ordinal), "the watcher watches");
        for (var i = 0; i < 10; i++) Assert.Equal(new EngineOutcome(0, "", ""), engine.Run("exec", _name, "true"));

        // The first process of a namespace takes all others with it: it may see the file before the one that made it has ended.
        Assert.Contains(engine.Run("exec", _name, "touch", "/tmp/stop").Code, new[] { 0, 137 });
        Assert.Equal("0\n", engine.Run("wait", _name).Output);
        Assert.Equal("watching\n", engine.Run("logs", _name).Output);
    }

    /// <summary>CVE-2019-14271: 'docker cp' loaded the name service libraries of the container.</summary>
    [Fact]
    public async Task Libraries_of_the_container_are_never_loaded_by_cp()
    {
        var marker = Path.Combine(engine.Path, "loaded");
        var library = probe.Library($"__attribute__((constructor)) static void loaded(void) {{ fclose(fopen(\"{marker}\", \"w\")); }}");
        Begin(["-v", $"{Path.GetDirectoryName(library)}:/evil:ro"], "sh", "-c",
            "mkdir -p /lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu /etc; for d in /lib /lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu; do for n in libnss_files.so.2 libnss_compat.so.2 libc.so.6; do cp /evil/evil.so $d/$n; done; done; "
            + "echo 'passwd: files compat' > /etc/nsswitch.conf; echo /evil/evil.so > /etc/ld.so.preload; echo ready; sleep 1000");
        await EngineFolder.Until(() => engine.Run("logs", _name).Output.Contains("ready", StringComparison.Ordinal), "the trap is set");
        var outside = Path.Combine(engine.Path, "copied-" + _name);
        Assert.Equal(0, engine.Run("cp", "out", _name, "/etc/passwd", outside, "-a").Code);
        Assert.Equal(0, engine.Run("cp", "in", _name, outside, "/etc/again", "-a").Code);
        Assert.Equal(new EngineOutcome(0, "", ""), engine.Run("exec", "-u", engine.IsRootless ? "root" : "web", _name, "true"));
        Assert.False(File.Exists(marker));
    }

    /// <summary>CVE-2018-15664 for a volume: a part of it that turns into a link between the check and the mount.</summary>
    [Fact]
    public async Task A_subpath_that_became_a_link_to_the_host_is_refused()
    {
        engine.Run("volume", "create", _name);
        Begin(["-v", $"{_name}:/data"], "sh", "-c", "ln -s /etc /data/part; ln -s ../../../../../../../etc /data/up; echo ready; sleep 1000");
        await EngineFolder.Until(() => engine.Run("logs", _name).Output.Contains("ready", StringComparison.Ordinal), "the trap is set");
        foreach (var part in (string[])["part", "up", "../../../../etc"])
        {
            var outcome = engine.Run("run", "--rm", "--mount", $"type=volume,src={_name},dst=/mnt,volume-subpath={part}", "busybox", "cat", "/mnt/hostname");
            Assert.True(outcome.Code != 0 || !File.Exists("/etc/hostname"), outcome.Output);
            Assert.StartsWith("BK", outcome.Error, StringComparison.Ordinal);
        }
    }

    private void Begin(string[] flags, params string[] command) =>
        Assert.Equal("", engine.Run(["run", "-d", "--name", _name, "-v", $"{probe.Folder}:/probe:ro", .. flags, "busybox", .. command]).Error);
}

public sealed class RootfulAttacks(EngineFolder engine, Probe probe) : RunningAttacks(engine, probe), IClassFixture<EngineFolder>, IClassFixture<Probe>;

public sealed class RootlessAttacks(RootlessFolder engine, Probe probe) : RunningAttacks(engine, probe), IClassFixture<RootlessFolder>, IClassFixture<Probe>;
