namespace BuildKit.Kernel.Tests.Engine;

/// <summary>What every container does, whoever runs it.</summary>
public abstract class RunningContainers(EngineFolder engine)
{
    [Fact]
    public void Output_and_exit_code_are_the_programs()
    {
        var outcome = engine.Run("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 3");
        Assert.Equal(new EngineOutcome(3, "out\n", "err\n"), outcome);
    }

    [Theory]
    [InlineData(0, "busybox", "true")]
    [InlineData(125, "no-such-image", "true")]
    [InlineData(126, "busybox", "/bin/noexec")]
    [InlineData(126, "busybox", "/etc")]
    [InlineData(127, "busybox", "no-such-program")]
    [InlineData(127, "busybox", "/no/such/program")]
    public void Exit_codes_tell_who_failed(int want, string image, string program)
    {
        var outcome = engine.Run("run", "--rm", image, program);
        Assert.Equal(want, outcome.Code);
        Assert.Equal(want == 0, outcome.Error.Length == 0);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_killed_by_a_signal_ends_with_128_and_its_number() =>
        Assert.Equal(128 + 6, engine.Run("run", "--rm", "busybox", "sh", "-c", "sh -c 'kill -ABRT $$'; exit $?").Code);

    [Fact]
    public void The_environment_is_the_images_under_the_callers() =>
        Assert.Equal("yes mine /root host\n", engine.Run("run", "--rm", "-e", "MINE=mine", "-h", "host", "busybox", "sh", "-c", "echo $FROM_IMAGE $MINE $HOME $HOSTNAME").Output);

    [Fact]
    public void Nothing_of_the_callers_environment_gets_in() =>
        Assert.Equal("", engine.Run("run", "--rm", "busybox", "sh", "-c", "env | grep -E 'DOTNET|USER|LANG'").Output);

    [Fact]
    public void A_missing_working_directory_is_made() =>
        Assert.Equal("/srv/app\n", engine.Run("run", "--rm", "-w", "/srv/app", "busybox", "pwd").Output);

    [Fact]
    public void Input_passes_only_when_asked_for()
    {
        Assert.Equal("typed", engine.RunWithInput("typed", "run", "--rm", "-i", "busybox", "cat").Output);
        Assert.Equal("", engine.RunWithInput("typed", "run", "--rm", "busybox", "cat").Output);
    }

    [Fact]
    public void Much_output_arrives_whole()
    {
        var outcome = engine.Run("run", "--rm", "busybox", "seq", "1", "200000");
        Assert.Equal(string.Concat(Enumerable.Range(1, 200_000).Select(i => $"{i}\n")), outcome.Output);
    }

    [Fact]
    public void With_rm_nothing_is_left()
    {
        engine.Run("run", "--rm", "--name", "gone", "busybox", "touch", "/file");
        Assert.DoesNotContain("gone", engine.Run("ps", "-a").Output, StringComparison.Ordinal);
        Assert.Equal(["names"], Directory.GetFileSystemEntries(Path.Combine(engine.Root, "containers")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Root, "containers", "names")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Path, "run", "containers")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Root, "tmp")));
    }

    [Fact]
    public void Without_rm_the_container_its_files_and_its_log_stay()
    {
        Assert.Equal(4, engine.Run("run", "--name", "kept", "busybox", "sh", "-c", "echo line; echo x > /made; exit 4").Code);
        Assert.Contains("kept\tExited (4)", engine.Run("ps", "-a").Output, StringComparison.Ordinal);
        Assert.Equal("line\n", engine.Run("logs", "kept").Output);
        Assert.Equal(5, engine.Run("run", "--rm", "--name", "other", "busybox", "sh", "-c", "test -e /made || exit 5").Code);
        Assert.Equal(4, engine.Run("start", "-a", "kept").Code);
        Assert.Equal("line\nline\n", engine.Run("logs", "kept").Output);
        Assert.Equal(0, engine.Run("rm", "kept").Code);
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        engine.Run("create", "--name", "single", "busybox");
        var second = engine.Run("create", "--name", "single", "busybox");
        Assert.Equal(125, second.Code);
        Assert.StartsWith("BK3205", second.Error, StringComparison.Ordinal);
        engine.Run("rm", "single");
    }

    [Fact]
    public void Networks_are_private_unless_shared()
    {
        Assert.Equal("1\n", engine.Run("run", "--rm", "busybox", "sh", "-c", "ip -o link | wc -l").Output);
        Assert.Equal("1\n", engine.Run("run", "--rm", "--network", "none", "busybox", "sh", "-c", "ip -o link | wc -l").Output);
        var host = File.ReadLines("/proc/net/dev").Count() - 2;
        Assert.Equal($"{host}\n", engine.Run("run", "--rm", "--network", "host", "busybox", "sh", "-c", "tail -n +3 /proc/net/dev | wc -l").Output);
    }

    [Fact]
    public void A_read_only_root_refuses_writing_and_a_tmpfs_does_not() =>
        Assert.Equal("no yes\n", engine.Run("run", "--rm", "--read-only", "--tmpfs", "/scratch", "busybox", "sh", "-c",
            "{ echo x > /file; } 2>/dev/null && printf yes || printf no; echo x > /scratch/file && echo ' yes'").Output);

    [Fact]
    public void A_new_volume_is_filled_from_the_image_once_and_kept()
    {
        Assert.Equal("from the image\n", engine.Run("run", "--rm", "-v", "shared:/data", "busybox", "sh", "-c", "cat /data/seed; echo changed > /data/seed").Output);
        Assert.Equal("changed\n", engine.Run("run", "--rm", "-v", "shared:/data:ro", "busybox", "cat", "/data/seed").Output);
        Assert.NotEqual(0, engine.Run("run", "--rm", "-v", "shared:/data:ro", "busybox", "sh", "-c", "echo x > /data/seed").Code);
    }

    [Fact]
    public void An_anonymous_volume_of_the_image_goes_with_rm()
    {
        engine.Run("run", "--name", "anonymous", "volumes", "sh", "-c", "echo x > /data/mine");
        Assert.Equal("from the image\nx\n", engine.Run("start", "-a", "anonymous") is { Code: 0 } ? File.ReadAllText(DataOf("seed")) + File.ReadAllText(DataOf("mine")) : "");
        engine.Run("rm", "-v", "anonymous");
        Assert.DoesNotContain(Directory.GetDirectories(Path.Combine(engine.Root, "volumes")), d => Path.GetFileName(d).Length == 64);

        string DataOf(string file) => Directory.GetFiles(Path.Combine(engine.Root, "volumes"), file, SearchOption.AllDirectories).Single(f => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(f))!).Length == 64);
    }

    [Fact]
    public void A_host_directory_is_bound()
    {
        var folder = Path.Combine(engine.Path, "bound-" + Guid.NewGuid());
        engine.Run("run", "--rm", "-v", $"{folder}:/mnt", "busybox", "sh", "-c", "echo hi > /mnt/file");
        Assert.Equal("hi\n", File.ReadAllText(Path.Combine(folder, "file")));
        Assert.NotEqual(0, engine.Run("run", "--rm", "-v", $"{folder}:/mnt:ro", "busybox", "touch", "/mnt/other").Code);
    }

    [Fact]
    public async Task Twenty_at_once_all_end_well()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => engine.Run("run", "--rm", "busybox", "sh", "-c", $"echo {i}; exit {i}"))));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => new EngineOutcome(i, $"{i}\n", "")), outcomes);
    }
}

/// <summary>As root.</summary>
public sealed class RootfulRuns(EngineFolder engine) : RunningContainers(engine), IClassFixture<EngineFolder>
{
    private readonly EngineFolder _engine = engine;

    [Theory]
    [InlineData("web", "uid=1000(web) gid=1000(web) groups=1000(web),2000(extra)")]
    [InlineData("1000", "uid=1000(web) gid=1000(web) groups=1000(web),2000(extra)")]
    [InlineData("web:0", "uid=1000(web) gid=0(root) groups=0(root)")]
    [InlineData("42:43", "uid=42 gid=43 groups=43")]
    [InlineData("", "uid=0(root) gid=0(root) groups=0(root)")]
    public void Users_come_from_the_image(string user, string want)
    {
        var outcome = _engine.Run("run", "--rm", "-u", user, "busybox", "id");
        Assert.Equal(want, outcome.Output.Trim());
    }

    [Fact]
    public void A_user_nobody_knows_is_refused() =>
        Assert.StartsWith("BK3210", _engine.Run("run", "--rm", "-u", "nobody-knows", "busybox", "id").Error, StringComparison.Ordinal);

    [Fact]
    public void Capabilities_are_added_and_dropped()
    {
        Assert.Equal("CapEff:\t0000000000000000\n", _engine.Run("run", "--rm", "--cap-drop", "ALL", "busybox", "grep", "CapEff", "/proc/self/status").Output);
        Assert.Equal("CapEff:\t0000000000001000\n", _engine.Run("run", "--rm", "--cap-drop", "ALL", "--cap-add", "NET_ADMIN", "busybox", "grep", "CapEff", "/proc/self/status").Output);
    }
}

/// <summary>As an ordinary user without helpers.</summary>
public sealed class RootlessRuns(RootlessFolder engine) : RunningContainers(engine), IClassFixture<RootlessFolder>
{
    private readonly EngineFolder _engine = engine;

    [Theory]
    [InlineData("web", "uid=1000(web) gid=1000(web)")]
    [InlineData("42:43", "uid=42 gid=43")]
    public void Users_of_the_image_need_no_subordinate_ids(string user, string want) =>
        Assert.StartsWith(want, _engine.Run("run", "--rm", "-u", user, "busybox", "id").Output, StringComparison.Ordinal);

    /// <summary>Those of the image's files are left out; to leave out what somebody asked for would be a surprise.</summary>
    [Fact]
    public void Groups_that_were_asked_for_need_subordinate_ids() =>
        Assert.StartsWith("BK3109", _engine.Run("run", "--rm", "--group-add", "2000", "busybox", "id").Error, StringComparison.Ordinal);

    [Fact]
    public void What_the_user_writes_is_the_users() =>
        Assert.Equal("1000 1000", _engine.Run("run", "--rm", "-u", "web", "busybox", "sh", "-c", "touch /tmp/x && stat -c '%u %g' /tmp/x").Output.Trim());
}
