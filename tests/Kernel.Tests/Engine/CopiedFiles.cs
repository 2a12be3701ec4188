using BuildKit.Layers;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Files between containers and the host, both ways, and containers that want more than that.</summary>
public abstract class CopiedFiles(EngineFolder engine)
{
    private static string Name => "c" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_and_trees_go_out_and_in(bool running)
    {
        var (name, folder) = (await MakeAsync(running, "mkdir -p /tree/in; echo one > /tree/in/file; ln -s in /tree/link; ln /tree/in/file /tree/hard; chmod 750 /tree/in; echo v > /vol/file", "-v", "/vol"), Folder());
        Assert.Equal("4\n", engine.Run("cp", "out", name, "/tree/in/file", folder).Output);
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(folder, "file")));
        Assert.Equal(0, engine.Run("cp", "out", name, "/tree", folder + "/copy").Code);
        Assert.Equal("in", new FileInfo(folder + "/copy/link").LinkTarget);
        Assert.Equal((UnixFileMode)0x1E8, File.GetUnixFileMode(folder + "/copy/in"));
        Assert.Equal(0, engine.Run("cp", "out", name, "/vol/.", folder + "/copy").Code);
        Assert.Equal("v\n", File.ReadAllText(folder + "/copy/file"));

        File.WriteAllText(folder + "/copy/in/added", "back\n");
        engine.Own(folder + "/copy/in/added");
        Assert.Equal(0, engine.Run("cp", "in", name, folder + "/copy/.", "/tree").Code);
        Assert.Equal(0, engine.Run("cp", "in", name, folder + "/copy", "/vol").Code);
        Assert.Equal("back\n", Archive(engine, name, "/tree/in/added")["added"]);
        Assert.Equal("one\n", Archive(engine, name, "/vol/copy/in/file")["file"]);
        if (!running) Assert.Equal("back\n", engine.Run("start", "-a", name).Output[^5..]);
        engine.Run("rm", "-f", "-v", name);
    }

    [Fact]
    public async Task What_was_copied_in_belongs_to_the_containers_root()
    {
        var (name, folder) = (await MakeAsync(true, "true"), Folder());
        File.WriteAllText(folder + "/mine", "x");
        engine.Run("cp", "in", name, folder + "/mine", "/bin/mine");
        Assert.Equal("0 0\n", engine.Run("exec", name, "stat", "-c", "%u %g", "/bin/mine").Output);
        engine.Run("rm", "-f", name);
    }

    [Fact]
    public async Task Archives_come_through_the_standard_streams()
    {
        var name = await MakeAsync(true, "mkdir -p /a/b; echo x > /a/b/c; ln -s /a/b /way");
        Assert.Equal(["a", "a/b", "a/b/c"], Archive(engine, name, "/a").Keys);
        Assert.Equal(["b", "b/c"], Archive(engine, name, "/a/.").Keys);
        Assert.Equal(["way"], Archive(engine, name, "/way").Keys);
        Assert.Equal(["b", "b/c"], Archive(engine, name, "/way", "-L").Keys.Select(k => k.Replace("way", "b", StringComparison.Ordinal)));
        Assert.Equal(0, engine.RunWithBytes(Tar(("sub/way/new", "y")), "cp", "in", name, "-", "/a").Code);
        Assert.Equal(0, engine.RunWithBytes(Tar(("way/through", "z")), "cp", "in", name, "-", "/").Code);
        Assert.Equal("yz", engine.Run("exec", name, "cat", "/a/sub/way/new", "/a/b/through").Output);
        Assert.Equal("BK3276", engine.RunWithBytes(Tar(("x", "y")), "cp", "in", name, "-", "/no/such").Error[..6]);
        engine.Run("rm", "-f", name);
    }

    [Fact]
    public async Task A_directory_never_takes_a_files_place_nor_a_file_a_directorys()
    {
        var (name, folder) = (await MakeAsync(true, "mkdir -p /d/x; echo f > /f"), Folder());
        Directory.CreateDirectory(folder + "/f");
        File.WriteAllText(folder + "/x", "");
        Assert.Equal("BK3276", engine.Run("cp", "in", name, folder + "/f", "/f").Error[..6]);
        Assert.Equal("BK6084", engine.Run("cp", "in", name, folder + "/x", "/d").Error[..6]);
        Assert.Equal("BK3275", engine.Run("cp", "out", name, "/nothing", folder).Error[..6]);
        Assert.Equal("BK3275", engine.Run("cp", "in", name, folder + "/nothing", "/").Error[..6]);
        engine.Run("rm", "-f", name);
    }

    /// <summary>CVE-2018-15664: what the container's links say is meant inside the container.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Links_to_the_host_lead_to_the_container(bool running)
    {
        var folder = Folder();
        File.WriteAllText(folder + "/secret", "of the host");
        var name = await MakeAsync(running, $"mkdir -p /up/up; ln -s {folder}/secret /file; ln -s {folder} /dir; ln -s ../../../../../../../..{folder} /up/up/dots; ln -s /proc/1/root{folder} /magic");
        foreach (var path in (string[])["/file", "/dir/secret", "/up/up/dots/secret", "/magic/secret", "/../../../.." + folder + "/secret", "/proc/1/root" + folder + "/secret", "/proc/self/cwd" + folder + "/secret"])
        {
            var outcome = engine.Run("cp", "out", name, path, folder + "/got", "-L");
            Assert.NotEqual(0, outcome.Code);
            Assert.False(File.Exists(folder + "/got"));
        }

        File.WriteAllText(folder + "/evil", "evil");
        foreach (var path in (string[])["/dir/evil2", "/up/up/dots/evil2", "/magic/evil2"]) engine.Run("cp", "in", name, folder + "/evil", path);
        Assert.Equal(0, engine.Run("cp", "in", name, folder + "/evil", "/file").Code);
        Assert.Equal("of the host", File.ReadAllText(folder + "/secret"));
        Assert.False(File.Exists(folder + "/evil2"));
        engine.Run("rm", "-f", name);
    }

    /// <summary>CVE-2018-15664 as it was shown: a component is exchanged for a link to the host between the look and the use.</summary>
    [Fact]
    public async Task A_container_that_swaps_a_directory_for_a_link_reaches_nothing_of_the_host()
    {
        var folder = Folder();
        Directory.CreateDirectory(folder + "/host");
        File.WriteAllText(folder + "/host/secret", "of the host");
        var name = await MakeAsync(true, $"mkdir -p /swap/dir{folder}/host; echo inside > /swap/dir/secret; ln -s {folder}/host /swap/lnk");
        using var swapping = engine.Start("exec", name, "sh", "-c", "cd /swap; while true; do mv dir d2; mv lnk dir; mv dir lnk; mv d2 dir; done");
        File.WriteAllText(folder + "/evil", "evil");
        for (var i = 0; i < 25; i++)
        {
            if (engine.Run("cp", "out", name, "/swap/dir/secret", folder + "/got").Code == 0) Assert.Equal("inside\n", File.ReadAllText(folder + "/got"));
            engine.Run("cp", "in", name, folder + "/evil", "/swap/dir/secret2");
            Assert.Equal(["secret"], Directory.GetFileSystemEntries(folder + "/host").Select(Path.GetFileName));
        }

        engine.Run("rm", "-f", name);
        await swapping.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>CVE-2019-14271: no code of the container is loaded, so there is none to run as the host; its libraries are just files here.</summary>
    [Fact]
    public async Task An_archive_that_climbs_out_is_refused()
    {
        var (name, folder) = (await MakeAsync(true, "true"), Folder());
        var outcome = engine.RunWithBytes(Tar(("../../../../../../.." + folder + "/out", "x"), ("/abs" + folder, "x")), "cp", "in", name, "-", "/tmp");
        Assert.NotEqual(0, outcome.Code);
        Assert.False(File.Exists(folder + "/out"));
        engine.Run("rm", "-f", name);
    }

    [Fact]
    public async Task A_set_user_id_program_is_an_ordinary_one_on_the_host()
    {
        var (name, folder) = (await MakeAsync(true, "cp /bin/busybox /suid; chmod 6755 /suid"), Folder());
        engine.Run("cp", "out", name, "/suid", folder);
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(folder + "/suid"));
        engine.Run("rm", "-f", name);
    }

    [Fact]
    public async Task A_read_only_root_stays_as_it_is()
    {
        var (name, folder) = (Name, Folder());
        File.WriteAllText(folder + "/x", "x");
        engine.Run("create", "--name", name, "--read-only", "-v", "/vol", "busybox", "true");
        Assert.Equal("BK3280", engine.Run("cp", "in", name, folder + "/x", "/x").Error[..6]);
        Assert.Equal(0, engine.Run("cp", "in", name, folder + "/x", "/vol/x").Code);
        Assert.Equal("", engine.Run("diff", name).Output);
        engine.Run("rm", "-v", name);
        await Task.CompletedTask;
    }

    /// <summary>Unlinking what is mounted in another namespace unmounts it there, without an error: the container would lose its file for good.</summary>
    [Fact]
    public async Task A_file_that_is_mounted_stays_mounted()
    {
        var folder = Folder();
        File.WriteAllText(folder + "/mounted", "mounted\n");
        File.WriteAllText(folder + "/new", "new\n");
        engine.Own(folder + "/mounted");
        var name = await MakeAsync(true, "true", "-v", folder + "/mounted:/config");
        Assert.Equal("BK6086", engine.Run("cp", "in", name, folder + "/new", "/config").Error[..6]);
        Assert.Equal("BK6086", engine.Run("cp", "in", name, folder + "/new", "/etc/hosts").Error[..6]);
        Assert.Equal("BK6086", engine.RunWithBytes(Tar(("etc/hosts", "new\n")), "cp", "in", name, "-", "/").Error[..6]);
        Assert.Equal("mounted\n", engine.Run("exec", name, "cat", "/config").Output);
        Assert.Contains("localhost", engine.Run("exec", name, "cat", "/etc/hosts").Output, StringComparison.Ordinal);
        engine.Run("rm", "-f", name);
    }

    [Fact]
    public async Task A_log_that_grows_is_copied_as_it_was()
    {
        var (name, folder) = (await MakeAsync(true, "true"), Folder());
        using var growing = engine.Start("exec", name, "sh", "-c", "while true; do echo a line of some length >> /log; done");
        await EngineFolder.Until(() => engine.Run("cp", "out", name, "/log", folder + "/log").Code == 0, "the log is there");
        for (var i = 0; i < 5; i++) Assert.Equal(0, engine.Run("cp", "out", name, "/log", folder + "/log").Code);
        engine.Run("rm", "-f", name);
        await growing.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static Dictionary<string, string> Archive(EngineFolder engine, string name, string path, params string[] more)
    {
        using var reader = new TarReader(new MemoryStream(engine.RunForBytes(["cp", "out", name, path, "-", .. more])));
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Next() is { } entry) entries.Add(entry.Path, entry is LayerEntry.RegularFile file ? new StreamReader(file.Open()).ReadToEnd() : "");
        return entries;
    }

    private static byte[] Tar(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(bytes, leaveOpen: true))
        {
            foreach (var (name, text) in files)
                tar.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text)) });
        }

        return bytes.ToArray();
    }

    private string Folder()
    {
        var folder = Path.Combine(engine.Path, Name);
        Directory.CreateDirectory(folder);
        engine.Own(folder);
        return folder;
    }

    /// <summary>A container whose script has run, and which runs on or has ended.</summary>
    private async Task<string> MakeAsync(bool running, string script, params string[] flags)
    {
        var name = Name;
        if (!running)
        {
            Assert.Equal(0, engine.Run(["run", "--name", name, .. flags, "busybox", "sh", "-c", $"test -e /done && cat /tree/in/added || {{ {script}; touch /done; }}"]).Code);
            return name;
        }

        engine.Run(["run", "-d", "--name", name, .. flags, "busybox", "sh", "-c", $"{script}; echo done; sleep 1000"]);
        await EngineFolder.Until(() => engine.Run("logs", name).Output.EndsWith("done\n", StringComparison.Ordinal), "the container has worked");
        return name;
    }
}

public sealed class RootfulCopies(EngineFolder engine) : CopiedFiles(engine), IClassFixture<EngineFolder>
{
    private readonly EngineFolder _engine = engine;

    [Fact]
    public void Owners_are_kept_when_asked_for()
    {
        var folder = Path.Combine(_engine.Path, "owners");
        Directory.CreateDirectory(folder);
        _engine.Run("run", "--name", "owners", "busybox", "sh", "-c", "touch /mine; chown 1234:5678 /mine");
        _engine.Run("cp", "out", "owners", "/mine", folder + "/kept", "-a");
        _engine.Run("cp", "out", "owners", "/mine", folder + "/own");
        _engine.Run("cp", "in", "owners", folder + "/kept", "/back", "-a");
        _engine.Run("cp", "in", "owners", folder + "/kept", "/roots");
        Assert.Equal("1234:5678\n0:0\n", Owner("kept") + Owner("own"));
        _engine.Run("commit", "owners", "owners");
        Assert.Equal("1234 0\n", _engine.Run("run", "--rm", "owners", "sh", "-c", "echo $(stat -c %u /back /roots)").Output);
        var archive = _engine.RunForBytes(["cp", "out", "owners", "/mine", "-"]);
        _engine.RunWithBytes(archive, "cp", "in", "owners", "-", "/tmp");
        Assert.Equal(archive, _engine.RunForBytes(["cp", "out", "owners", "/tmp/mine", "-"]));
        _engine.Run("rm", "owners");

        string Owner(string name)
        {
            using var root = BuildKit.Files.RootedDirectory.Open(folder);
            var status = root.TryStat(name)!;
            return $"{status.Uid}:{status.Gid}\n";
        }
    }
}

public sealed class RootlessCopies(RootlessFolder engine) : CopiedFiles(engine), IClassFixture<RootlessFolder>;

public sealed class RangedCopies(RangedFolder engine) : CopiedFiles(engine), IClassFixture<RangedFolder>;
