using BuildKit.Layers;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>What a container did to its image's files, and what can be made of it.</summary>
public abstract class ChangedFiles(EngineFolder engine)
{
    private const string Script = """
        echo x > /new; mkdir -p /made/deep; echo y > /made/deep/file; rm /data/seed; chmod 600 /etc/group
        rm -r /tmp; mkdir /tmp; echo z > /tmp/again; ln -s new /link; ln /new /hard; echo v > /vol/inside
        """;

    private static string Name => "c" + Guid.NewGuid().ToString("N");

    [Fact]
    public void Diff_tells_what_was_added_changed_and_deleted_and_nothing_of_the_engines()
    {
        var name = Name;
        Assert.Equal(0, engine.Run("run", "--name", name, "-v", "/vol", "-w", "/data", "busybox", "sh", "-c", Script).Code);
        Assert.Equal("C /data\nD /data/seed\nC /etc\nC /etc/group\nA /hard\nA /link\nA /made\nA /made/deep\nA /made/deep/file\nA /new\nC /tmp\nA /tmp/again\n", engine.Run("diff", name).Output);
        engine.Run("rm", "-v", name);
    }

    [Fact]
    public void A_container_that_wrote_nothing_has_no_changes()
    {
        var name = Name;
        engine.Run("run", "--name", name, "--tmpfs", "/mnt/a/b", "-v", "/data/under", "busybox", "true");
        Assert.Equal("", engine.Run("diff", name).Output);
        engine.Run("rm", "-v", name);
    }

    [Fact]
    public void A_commit_is_an_image_with_the_changes_and_the_settings()
    {
        var (name, image) = (Name, Name);
        engine.Run("run", "--name", name, "-e", "MINE=1", "-w", "/data", "-v", "/vol", "busybox", "sh", "-c", Script);
        var committed = engine.Run("commit", name, image, "CMD [\"sh\",\"-c\",\"cat /new /tmp/again; ls /data /vol; stat -c %a /etc/group; echo $MINE; pwd; readlink /link; stat -c %h /hard\"]", "EXPOSE 80");
        Assert.Matches("^sha256:[0-9a-f]{64}\n$", committed.Output);
        Assert.Equal("x\nz\n/data:\n\n/vol:\n600\n1\n/data\nnew\n2\n", engine.Run("run", "--rm", image).Output);
        // Equal containers, equal images.
        Assert.Equal(committed.Output, engine.Run("commit", name, image, "CMD [\"sh\",\"-c\",\"cat /new /tmp/again; ls /data /vol; stat -c %a /etc/group; echo $MINE; pwd; readlink /link; stat -c %h /hard\"]", "EXPOSE 80").Output);
        engine.Run("rm", "-v", name);
    }

    [Fact]
    public void A_commit_of_nothing_adds_no_layer()
    {
        var (name, image) = (Name, Name);
        engine.Run("create", "--name", name, "busybox", "echo", "same");
        engine.Run("commit", name, image);
        Assert.Equal("same\n", engine.Run("run", "--rm", image).Output);
        engine.Run("rm", name);
    }

    [Fact]
    public void A_file_named_like_a_whiteout_removes_nothing_from_the_image()
    {
        var (name, image) = (Name, Name);
        engine.Run("run", "--name", name, "busybox", "touch", "/.wh.etc");
        Assert.StartsWith("BK6052", engine.Run("commit", name, image).Error, StringComparison.Ordinal);
        engine.Run("rm", name);
    }

    [Fact]
    public async Task An_export_is_the_whole_tree_of_a_running_container_without_volumes()
    {
        var (name, file) = (Name, Path.Combine(engine.Path, Name));
        engine.Run("run", "-d", "--name", name, "-v", "/vol", "busybox", "sh", "-c", Script + "; chmod 1777 /made; sleep 1000");
        await EngineFolder.Until(() => engine.Run("exec", name, "sh", "-c", "stat -c %a /made").Output == "1777\n", "the container has worked");
        Assert.Equal(0, engine.Run("export", name, file).Code);
        var entries = Entries(file);
        Assert.DoesNotContain("vol/inside", entries.Keys);
        Assert.DoesNotContain("data/seed", entries.Keys);
        Assert.Equal(("bin/busybox", "busybox"), (entries.Keys.Single(k => k == "bin/busybox"), ((LayerEntry.SymbolicLink)entries["bin/sh"]).Target));
        Assert.Equal(0, entries["new"].Uid);
        Assert.Equal("hard", Assert.IsType<LayerEntry.HardLink>(entries["new"]).Target);
        engine.Run("rm", "-f", "-v", name);
    }

    private static Dictionary<string, LayerEntry> Entries(string file)
    {
        using var reader = new TarReader(File.OpenRead(file));
        var entries = new Dictionary<string, LayerEntry>(StringComparer.Ordinal);
        while (reader.Next() is { } entry) entries.Add(entry.Path, entry);
        return entries;
    }
}

public sealed class RootfulChanges(EngineFolder engine) : ChangedFiles(engine), IClassFixture<EngineFolder>
{
    private readonly EngineFolder _engine = engine;

    [Fact]
    public void A_container_that_writes_without_end_is_committed_and_goes_on()
    {
        _engine.Run("run", "-d", "--name", "busy", "busybox", "sh", "-c", "while true; do echo line >> /log; mv /log /log2; mv /log2 /log; done");
        Assert.Equal(0, _engine.Run("commit", "busy", "busy").Code);
        Assert.Contains("busy\tUp", _engine.Run("ps").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Paused", _engine.Run("ps").Output, StringComparison.Ordinal);
        _engine.Run("rm", "-f", "busy");
    }

    [Fact]
    public void Owners_and_capabilities_of_files_are_kept()
    {
        _engine.Run("run", "--name", "owned", "busybox", "sh", "-c", "touch /mine; chown 1000:2000 /mine");
        _engine.Run("commit", "owned", "owned");
        Assert.Equal("1000 2000\n", _engine.Run("run", "--rm", "owned", "stat", "-c", "%u %g", "/mine").Output);
        _engine.Run("rm", "owned");
    }
}

public sealed class RootlessChanges(RootlessFolder engine) : ChangedFiles(engine), IClassFixture<RootlessFolder>;

public sealed class RangedChanges(RangedFolder engine) : ChangedFiles(engine), IClassFixture<RangedFolder>;
