namespace BuildKit.Kernel.Tests.Engine;

/// <summary>What an ordinary user can do who has a range of ids of his own.</summary>
public sealed class SubordinateIds(RangedFolder engine) : RunningContainers(engine), IClassFixture<RangedFolder>
{
    private readonly RangedFolder _engine = engine;

    [Theory]
    [InlineData("web", "uid=1000(web) gid=1000(web) groups=1000(web),2000(extra)")]
    [InlineData("42:43", "uid=42 gid=43 groups=43")]
    [InlineData("", "uid=0(root) gid=0(root) groups=0(root)")]
    public void Users_and_groups_are_all_there(string user, string want) =>
        Assert.Equal(want, _engine.Run("run", "--rm", "-u", user, "busybox", "id").Output.Trim());

    [Fact]
    public void Files_of_the_image_have_their_owners() =>
        Assert.Equal("1000 2000\n0 0\nof another\n", _engine.Run("run", "--rm", "busybox", "sh", "-c", "stat -c '%u %g' /etc/webs /etc/passwd; cat /etc/webs").Output);

    [Fact]
    public void Owners_can_be_changed_and_what_they_hide_can_be_removed()
    {
        Assert.Equal("123 456\n", _engine.Run("run", "--name", "owners", "busybox", "sh", "-c", "mkdir -p /d/e; touch /d/e/f; chown -R 123:456 /d; chmod 700 /d; stat -c '%u %g' /d/e/f").Output);
        using (var root = BuildKit.Files.RootedDirectory.Open(_engine.Root))
        {
            var container = Directory.GetDirectories(Path.Combine(_engine.Root, "containers")).Single(d => Directory.Exists(d + "/upper/d"));
            Assert.Equal(300122u, root.TryStat(Path.GetRelativePath(_engine.Root, container) + "/upper/d/e/f")!.Uid);
        }

        Assert.Equal("A /d\nA /d/e\nA /d/e/f\n", _engine.Run("diff", "owners").Output);
        _engine.Run("commit", "owners", "owners");
        Assert.Equal("123 456\n", _engine.Run("run", "--rm", "owners", "stat", "-c", "%u %g", "/d/e/f").Output);
        Assert.Equal(new EngineOutcome(0, "", ""), _engine.Run("rm", "owners"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_engine.Root, "tmp")));
    }

    [Fact]
    public void A_volume_gets_the_owners_of_the_image_and_goes_with_its_files()
    {
        Assert.Equal("1000 2000\n7 7\n", _engine.Run("run", "--rm", "-v", "ranged:/etc", "busybox", "sh", "-c", "stat -c '%u %g' /etc/webs; mkdir /etc/d; touch /etc/d/f; chown -R 7:7 /etc/d; chmod 700 /etc/d; stat -c '%u %g' /etc/d/f").Output);
        Assert.Equal(new EngineOutcome(0, "", ""), _engine.Run("volume", "rm", "ranged"));
    }

    [Fact]
    public void A_copy_reads_what_only_the_container_may_read()
    {
        _engine.Run("run", "--name", "secret", "busybox", "sh", "-c", "mkdir /s; echo x > /s/f; chmod 600 /s/f; chown -R 9:9 /s; chmod 700 /s");
        var target = Path.Combine(_engine.Path, "got");
        Assert.Equal(0, _engine.Run("cp", "out", "secret", "/s/f", target).Code);
        Assert.Equal("x\n", File.ReadAllText(target));
        Assert.Equal(0, _engine.Run("cp", "in", "secret", target, "/s/g").Code);
        Assert.Equal("A /s\nA /s/f\nA /s/g\n", _engine.Run("diff", "secret").Output);
        _engine.Run("rm", "secret");
    }

    [Fact]
    public void An_id_beyond_the_range_is_named_with_the_remedy()
    {
        var refused = _engine.Run("run", "--rm", "-u", "70000", "busybox", "true");
        Assert.Equal(125, refused.Code);
        Assert.Contains("/etc/subuid", refused.Error, StringComparison.Ordinal);
    }
}
