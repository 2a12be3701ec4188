namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Volumes and what may become of them.</summary>
public abstract class KeptData(EngineFolder engine)
{
    private static string Name => "v" + Guid.NewGuid().ToString("N");

    [Fact]
    public void A_volume_is_shared_and_outlives_its_containers()
    {
        var volume = Name;
        Assert.Equal(0, engine.Run("run", "--rm", "-v", $"{volume}:/a", "busybox", "sh", "-c", "echo kept > /a/file").Code);
        Assert.Equal("kept\n", engine.Run("run", "--rm", "--mount", $"source={volume},target=/b,readonly", "busybox", "cat", "/b/file").Output);
        Assert.Contains(volume + "\t\n", engine.Run("volume", "ls").Output, StringComparison.Ordinal);
        Assert.Equal(0, engine.Run("volume", "rm", volume).Code);
        Assert.DoesNotContain(volume, engine.Run("volume", "ls").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_that_a_stopped_container_has_is_not_removed()
    {
        var (volume, name) = (Name, Name);
        engine.Run("create", "--name", name, "-v", $"{volume}:/a", "busybox", "true");
        var refused = engine.Run("volume", "rm", volume);
        Assert.StartsWith("BK3602", refused.Error, StringComparison.Ordinal);
        Assert.Contains(name, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(volume, engine.Run("volume", "prune", "-a").Output, StringComparison.Ordinal);
        engine.Run("rm", name);
        Assert.Equal(0, engine.Run("volume", "rm", volume).Code);
        Assert.StartsWith("BK3601", engine.Run("volume", "rm", volume).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pruning_spares_what_somebody_named()
    {
        var (volume, name) = (Name, Name);
        engine.Run("run", "--name", name, "-v", $"{volume}:/a", "-v", "/b", "busybox", "sh", "-c", "echo 1234567 > /a/x; echo 1234567 > /b/x");
        Assert.Equal("", engine.Run("volume", "prune").Output);
        engine.Run("rm", name);
        Assert.Matches("^[0-9a-f]{64} 8\n$", engine.Run("volume", "prune").Output);
        Assert.True(File.Exists(Path.Combine(engine.Root, "volumes", volume, "_data", "x")));
        engine.Run("volume", "rm", volume);
    }

    [Fact]
    public void A_container_takes_over_the_volumes_of_another_and_keeps_them_when_that_goes()
    {
        var (first, second) = (Name, Name);
        engine.Run("run", "--name", first, "-v", "/own", "volumes", "sh", "-c", "echo mine > /own/file");
        Assert.Equal(0, engine.Run("run", "--name", second, "--volumes-from", first, "busybox", "sh", "-c", "cat /own/file /data/seed; echo more > /own/second").Code);
        Assert.Equal(0, engine.Run("rm", "-v", first).Code);
        Assert.Equal("mine\nfrom the image\n", engine.Run("logs", second).Output);
        Assert.Equal(0, engine.Run("start", "-a", second).Code);
        Assert.NotEqual(0, engine.Run("run", "--rm", "--volumes-from", second + ":ro", "busybox", "touch", "/own/third").Code);
        engine.Run("rm", "-v", second);
        engine.Run("volume", "prune");
    }

    [Fact]
    public void A_volume_filled_from_the_image_keeps_links_modes_and_the_directorys_own_mode()
    {
        var volume = Name;
        var outcome = engine.Run("run", "--rm", "-v", $"{volume}:/bin2", "-v", $"{volume}x:/tmp", "busybox", "sh", "-c", "stat -c %a /tmp");
        Assert.Equal("1777\n", outcome.Output);
        Assert.Equal("busybox 755\n", engine.Run("run", "--rm", "-v", $"{volume}b:/bin", "busybox", "sh", "-c", "echo $(readlink /bin/sh) $(stat -c %a /bin/busybox)").Output);
        foreach (var suffix in (string[])["", "x", "b"]) Assert.Equal(0, engine.Run("volume", "rm", volume + suffix).Code);
    }

    [Fact]
    public void A_volume_that_was_emptied_stays_empty_when_its_container_starts_again()
    {
        var (volume, name) = (Name, Name);
        engine.Run("run", "--name", name, "-v", $"{volume}:/data", "busybox", "rm", "/data/seed");
        engine.Run("start", "-a", name);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Root, "volumes", volume, "_data")));
        engine.Run("rm", name);
        engine.Run("volume", "rm", volume);
    }

    [Fact]
    public void With_nocopy_it_begins_empty()
    {
        var volume = Name;
        Assert.Equal("", engine.Run("run", "--rm", "-v", $"{volume}:/data:nocopy", "busybox", "ls", "/data").Output);
        engine.Run("volume", "rm", volume);
    }

    [Fact]
    public void A_part_of_a_volume_is_mounted_and_a_link_out_of_it_is_not()
    {
        var volume = Name;
        engine.Run("run", "--rm", "-v", $"{volume}:/a", "busybox", "sh", "-c", "mkdir -p /a/sub/in; echo part > /a/sub/in/file; ln -s sub /a/inside; ln -s /etc /a/absolute; ln -s ../../../.. /a/up");
        Assert.Equal("part\n", engine.Run("run", "--rm", "--mount", $"src={volume},dst=/b,volume-subpath=sub/in", "busybox", "cat", "/b/file").Output);
        Assert.Equal("part\n", engine.Run("run", "--rm", "--mount", $"src={volume},dst=/b,volume-subpath=sub/in/file", "busybox", "cat", "/b").Output);
        Assert.Equal("in\n", engine.Run("run", "--rm", "--mount", $"src={volume},dst=/b,volume-subpath=inside", "busybox", "ls", "/b").Output);
        foreach (var escape in (string[])["absolute", "up", "absolute/passwd", "missing"])
        {
            var refused = engine.Run("run", "--rm", "--mount", $"src={volume},dst=/b,volume-subpath={escape}", "busybox", "true");
            Assert.Equal((125, "BK3610"), (refused.Code, refused.Error[..6]));
        }

        engine.Run("volume", "rm", volume);
    }

    /// <summary>CVE-2023-2253's class: the check and the mount must see the same thing.</summary>
    [Fact]
    public void A_subpath_swapped_for_a_link_while_containers_start_never_shows_the_host()
    {
        var (volume, name) = (Name, Name);
        engine.Run("run", "-d", "--name", name, "-v", $"{volume}:/a", "busybox", "sh", "-c", "mkdir /a/d; ln -s /etc /a/l; while true; do mv /a/d /a/x; mv /a/l /a/d; mv /a/d /a/l; mv /a/x /a/d; done");
        for (var i = 0; i < 10; i++)
        {
            var outcome = engine.Run("run", "--rm", "--mount", $"src={volume},dst=/b,volume-subpath=d", "busybox", "ls", "/b");
            Assert.DoesNotContain("passwd", outcome.Output, StringComparison.Ordinal);
        }

        engine.Run("rm", "-f", name);
        engine.Run("volume", "rm", volume);
    }

    [Fact]
    public void Nested_mounts_lie_in_each_other_whatever_their_order()
    {
        var (outer, inner) = (Name, Name);
        var outcome = engine.Run("run", "--rm", "-v", $"{inner}:/data/deep/er", "-v", $"{outer}:/data", "--tmpfs", "/data/deep/er/mem", "busybox", "sh", "-c", "echo o > /data/o; echo i > /data/deep/er/i; ls /data/deep/er");
        Assert.Equal("i\nmem\n", outcome.Output);
        Assert.True(File.Exists(Path.Combine(engine.Root, "volumes", inner, "_data", "i")));
        Assert.Equal(["deep", "o", "seed"], Directory.GetFileSystemEntries(Path.Combine(engine.Root, "volumes", outer, "_data")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        engine.Run("volume", "rm", outer);
        engine.Run("volume", "rm", inner);
    }

    [Fact]
    public void The_files_of_an_image_are_mounted_read_only() =>
        Assert.Equal("from the image\nno\n", engine.Run("run", "--rm", "--mount", "type=image,src=volumes,dst=/i", "busybox", "sh", "-c", "cat /i/data/seed; touch /i/x 2>/dev/null && echo yes || echo no").Output);

    [Theory]
    [InlineData("data", "seed\n", "ls", "/i")]
    [InlineData("data/seed", "from the image\n", "cat", "/i")]
    public void A_part_of_an_image_is_mounted(string part, string want, params string[] command) =>
        Assert.Equal(want, engine.Run(["run", "--rm", "--mount", $"type=image,src=volumes,dst=/i,image-subpath={part}", "busybox", .. command]).Output);

    [Fact]
    public void A_part_that_the_image_has_not_is_refused() =>
        Assert.StartsWith("BK3279", engine.Run("run", "--rm", "--mount", "type=image,src=volumes,dst=/i,image-subpath=no/such", "busybox", "true").Error, StringComparison.Ordinal);

    /// <summary>Name resolution works in a container whose /etc is a volume, as with Docker.</summary>
    [Fact]
    public void Files_for_name_resolution_lie_over_a_volume()
    {
        var volume = Name;
        Assert.Equal("box\n", engine.Run("run", "--rm", "-h", "box", "-v", $"{volume}:/etc", "busybox", "cat", "/etc/hostname").Output);
        engine.Run("volume", "rm", volume);
    }

    /// <summary>Else everybody could write to what only root could.</summary>
    [Fact]
    public void A_tmpfs_has_the_mode_of_the_directory_below_it() => Assert.Equal(
        "755\n1777\n700\n",
        engine.Run("run", "--rm", "--tmpfs", "/etc", "--tmpfs", "/new", "--tmpfs", "/bin/../data:mode=700", "busybox", "stat", "-c", "%a", "/etc", "/new", "/data").Output);

    [Fact]
    public void A_missing_source_is_made_for_v_and_refused_for_mount()
    {
        var missing = Path.Combine(engine.Path, Name);
        Assert.StartsWith("BK3214", engine.Run("run", "--rm", "--mount", $"type=bind,src={missing},dst=/x", "busybox", "true").Error, StringComparison.Ordinal);
        Assert.Equal(0, engine.Run("run", "--rm", "--mount", $"type=bind,src={missing},dst=/x,bind-create-src", "busybox", "true").Code);
        Assert.Equal(0, engine.Run("run", "--rm", "-v", $"{missing}/more:/x", "busybox", "true").Code);
        Assert.StartsWith("BK3274", engine.Run("run", "--rm", "-v", "/proc/nothing/here:/x", "busybox", "true").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_may_be_a_directory_of_the_host()
    {
        var (volume, folder) = (Name, Path.Combine(engine.Path, Name));
        Directory.CreateDirectory(folder);
        engine.Own(folder);
        engine.Run("volume", "create", volume, "type=none", "o=bind", $"device={folder}");
        Assert.Equal(0, engine.Run("run", "--rm", "-v", $"{volume}:/x", "busybox", "touch", "/x/file").Code);
        Assert.Equal(0, engine.Run("volume", "rm", volume).Code);
        Assert.True(File.Exists(Path.Combine(folder, "file")));
    }

    [Fact]
    public void A_volume_may_be_memory()
    {
        var volume = Name;
        engine.Run("volume", "create", volume, "type=tmpfs", "o=size=1m,mode=700");
        Assert.Equal("700 1024\n", engine.Run("run", "--rm", "-v", $"{volume}:/x", "busybox", "sh", "-c", "echo $(stat -c %a /x) $(df -k /x | tail -n 1 | tr -s ' ' | { read a b c; echo $b; })").Output);
        Assert.DoesNotContain(volume, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        Assert.Equal(0, engine.Run("volume", "rm", volume).Code);
    }
}

public sealed class RootfulData(EngineFolder engine) : KeptData(engine), IClassFixture<EngineFolder>
{
    private readonly EngineFolder _engine = engine;

    [Fact]
    public void Containers_that_share_memory_see_each_others_files_until_the_last_has_ended()
    {
        _engine.Run("volume", "create", "memory", "type=tmpfs");
        _engine.Run("run", "-d", "--name", "holder", "-v", "memory:/x", "busybox", "sh", "-c", "echo shared > /x/file; sleep 1000");
        Assert.Equal("shared\n", _engine.Run("run", "--rm", "-v", "memory:/y", "busybox", "sh", "-c", "until test -s /y/file; do true; done; cat /y/file").Output);
        Assert.StartsWith("BK3602", _engine.Run("volume", "rm", "memory").Error, StringComparison.Ordinal);
        _engine.Run("rm", "-f", "holder");
        Assert.Equal(0, _engine.Run("volume", "rm", "memory").Code);
    }

    [Fact]
    public void A_damaged_container_keeps_all_volumes_and_hinders_no_removal()
    {
        using var engine = new EngineFolder();
        var damaged = engine.Run("create", "--name", "damaged", "busybox", "true").Output.Trim();
        engine.Run("create", "--name", "sound", "-v", "/x", "busybox", "true");
        var config = Path.Combine(engine.Root, "containers", damaged, "config.json");
        File.WriteAllText(config, "{");
        Assert.Equal(new EngineOutcome(0, "", ""), engine.Run("rm", "-v", "sound"));
        Assert.Single(Directory.GetDirectories(Path.Combine(engine.Root, "volumes")));
        Assert.StartsWith("BK3206", engine.Run("volume", "prune").Error, StringComparison.Ordinal);
        engine.Run("rm", "-f", damaged);
        Assert.Matches("^[0-9a-f]{64} 0\n$", engine.Run("volume", "prune").Output);
    }

    [Fact]
    public void Owners_of_a_bind_change_places()
    {
        var folder = Path.Combine(_engine.Path, "owned");
        Directory.CreateDirectory(folder);
        using (var root = BuildKit.Files.RootedDirectory.Open(_engine.Path)) root.SetOwner("owned", 4321, 8765);
        Assert.Equal("0 0\n", _engine.Run("run", "--rm", "-v", $"{folder}:/x:idmap", "busybox", "sh", "-c", "stat -c '%u %g' /x; touch /x/roots").Output);
        Assert.Equal("1000 1000\n", _engine.Run("run", "--rm", "-u", "web", "-v", $"{folder}:/x:idmap", "busybox", "sh", "-c", "stat -c '%u %g' /x; touch /x/webs").Output);
        Assert.Equal("7 8\n", _engine.Run("run", "--rm", "--mount", $"type=bind,src={folder},dst=/x,uid=7,gid=8", "busybox", "stat", "-c", "%u %g", "/x").Output);
        using var opened = BuildKit.Files.RootedDirectory.Open(folder);
        Assert.Equal([4321u, 4321u], opened.Enumerate(".").Select(f => opened.TryStat(f.Name)!.Uid));
    }

    /// <summary>In a mount namespace of the test's own, where things may be shared.</summary>
    [Theory]
    [InlineData("rslave", "seen")]
    [InlineData("rshared", "seen")]
    [InlineData("rprivate", "unseen")]
    public void Mounts_of_the_host_come_in_as_the_propagation_says(string propagation, string want)
    {
        var folder = Path.Combine(_engine.Path, "p" + propagation);
        var script = $"""
            set -e; mkdir -p {folder}/in; mount -t tmpfs none {folder}; mount --make-shared {folder}; mkdir {folder}/in
            "$0" {_engine.Path} run -v {folder}:/x:{propagation} busybox sh -c 'echo ready > /x/ready; until test -e /x/go; do true; done; test -e /x/in/seen && echo seen || echo unseen' &
            until test -s {folder}/ready; do sleep 0.05; done
            mount -t tmpfs none {folder}/in; touch {folder}/in/seen; touch {folder}/go; wait $!
            """;
        var start = new System.Diagnostics.ProcessStartInfo("unshare", ["-m", "--propagation", "private", "bash", "-c", script, EngineProgram.Path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var outcome = EngineFolder.Finish(process);
        Assert.Equal(new EngineOutcome(0, want + "\n", ""), outcome);
    }

    [Fact]
    public void A_private_mount_is_not_called_shared()
    {
        var start = new System.Diagnostics.ProcessStartInfo("unshare", ["-m", "--propagation", "private", EngineProgram.Path, _engine.Path, "run", "--rm", "-v", $"{_engine.Path}:/x:rshared", "busybox", "true"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        Assert.StartsWith("BK3273", EngineFolder.Finish(process).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_only_is_read_only_all_the_way_down_unless_told_otherwise()
    {
        var folder = Path.Combine(_engine.Path, "deep");
        var script = $"""
            mkdir -p {folder}/in; mount -t tmpfs none {folder}/in
            for flags in ro ro,bind-recursive=writable ro,bind-recursive=disabled; do
              "$0" {_engine.Path} run --rm --mount type=bind,src={folder},dst=/x,$flags busybox sh -c 'touch /x/a 2>/dev/null && printf y || printf n; touch /x/in/a 2>/dev/null && printf y || printf n; test -e /x/in/mark && printf m; true'; touch {folder}/in/mark
            done
            """;
        var start = new System.Diagnostics.ProcessStartInfo("unshare", ["-m", "--propagation", "private", "bash", "-c", script, EngineProgram.Path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        Assert.Equal(new EngineOutcome(0, "nnnymnn", ""), EngineFolder.Finish(process));
    }

    [Fact]
    public void A_file_system_that_does_not_exist_is_named()
    {
        _engine.Run("volume", "create", "broken", "type=nosuchfs", "device=/dev/null");
        Assert.StartsWith("BK3607", _engine.Run("run", "--rm", "-v", "broken:/x", "busybox", "true").Error, StringComparison.Ordinal);
        _engine.Run("volume", "rm", "broken");
    }
}

public sealed class RootlessData(RootlessFolder engine) : KeptData(engine), IClassFixture<RootlessFolder>
{
    private readonly EngineFolder _engine = engine;

    [Fact]
    public void What_only_root_can_do_is_said_with_the_reason()
    {
        Assert.StartsWith("BK3271", _engine.Run("run", "--rm", "-v", $"{_engine.Path}:/x:idmap", "busybox", "true").Error, StringComparison.Ordinal);
        Assert.StartsWith("BK3272", _engine.Run("run", "--rm", "-v", $"{_engine.Path}:/x:rshared", "busybox", "true").Error, StringComparison.Ordinal);
        _engine.Run("volume", "create", "server", "type=nfs", "device=:/x", "o=addr=127.0.0.1");
        Assert.StartsWith("BK3608", _engine.Run("run", "--rm", "-v", "server:/x", "busybox", "true").Error, StringComparison.Ordinal);
        _engine.Run("volume", "rm", "server");
    }
}

public sealed class RangedData(RangedFolder engine) : KeptData(engine), IClassFixture<RangedFolder>;
