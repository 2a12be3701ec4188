using System.Diagnostics;
using BuildKit.Kernel.Tests.Engine;

namespace BuildKit.Kernel.Tests.Building;

/// <summary>RUN and its mounts, as root, as a user with one id and as one with a range.</summary>
public abstract class RunningSteps(EngineFolder engine)
{
    private static string Name => "b" + Guid.NewGuid().ToString("N");

    protected EngineFolder Engine => engine;

    [Fact]
    public void What_a_program_changes_is_in_the_image_and_nothing_runs_twice()
    {
        var image = Name;
        var folder = Context("""
            FROM busybox
            WORKDIR /work/deep
            COPY file sub ./
            RUN echo made > out; rm /data/seed; chmod 700 /tmp; pwd
            CMD ["sh", "-c", "cat /work/deep/out /work/deep/file /work/deep/inner; ls /data; stat -c %a /tmp"]
            """, ("file", "f\n"), ("sub/inner", "i\n"));
        var first = Build(folder, image);
        Assert.Contains("/work/deep\n", first, StringComparison.Ordinal);
        Assert.Contains("done RUN", first, StringComparison.Ordinal);
        Assert.Equal("made\nf\ni\n700\n", engine.Run("run", "--rm", image).Output);
        var made = Assert.Single(Directory.GetDirectories(Path.Combine(engine.Root, "layers")), l => File.Exists(Path.Combine(l, "diff/work/deep/out")));
        Assert.True(File.Exists(Path.Combine(made, "commit")), "A layer of a finished build is not settled.");

        var second = Build(folder, image);
        Assert.DoesNotContain("done RUN", second, StringComparison.Ordinal);
        Assert.Equal(Id(first), Id(second));
        File.WriteAllText(Path.Combine(folder, "file"), "other\n");
        Assert.Contains("why Changed: /work/deep/file changed", Build(folder, image), StringComparison.Ordinal);
        NothingIsLeft();
    }

    [Fact]
    public void Mounts_leave_nothing_in_the_layer()
    {
        var image = Name;
        var folder = Context("""
            FROM busybox AS other
            RUN mkdir /shown; echo shown > /shown/it
            FROM busybox
            RUN --mount=type=bind,from=other,source=/shown,target=/mnt/bound \
                --mount=type=bind,target=/mnt/context \
                --mount=type=tmpfs,target=/mnt/memory \
                --mount=type=cache,target=/mnt/kept \
                --mount=type=secret,id=s --mount=type=secret,id=v,env=SECRET \
                cat /mnt/bound/it /mnt/context/file /run/secrets/s; echo $SECRET; ls /mnt/kept; touch /mnt/memory/m /mnt/kept/k; ! touch /mnt/bound/x 2>/dev/null
            RUN --mount=type=cache,target=/mnt/kept ls /mnt/kept
            """, ("file", "in context\n"));
        var built = Build(folder, image, "--secret", "s=hidden-a\n", "--secret", "v=hidden-b");
        Assert.Contains("shown\nin context\nhidden-a\nhidden-b\n", built, StringComparison.Ordinal);
        Assert.Contains("\nk\n", built, StringComparison.Ordinal);
        Assert.Equal("bin\ndata\ndev\netc\nproc\nsys\ntmp\n", engine.Run("run", "--rm", image, "ls", "/").Output);
        NothingIsLeft();
        Assert.DoesNotContain(Files(engine.Root), f => Holds(f, "hidden-a") || Holds(f, "hidden-b"));
    }

    [Fact]
    public void Writing_to_a_bound_stage_changes_it_for_that_step_alone()
    {
        var folder = Context("""
            FROM busybox AS other
            RUN mkdir /shown; echo shown > /shown/it
            FROM busybox
            RUN --mount=type=bind,from=other,source=/shown,target=/mnt,rw echo changed > /mnt/it; cat /mnt/it
            RUN --mount=type=bind,from=other,source=/shown,target=/mnt cat /mnt/it
            """);
        Assert.Contains("changed\n", Build(folder, Name), StringComparison.Ordinal);
        Assert.Contains("\nshown\n", Build(folder, Name, "--no-cache"), StringComparison.Ordinal);
    }

    [Fact]
    public void Network_none_has_no_way_out_and_names_are_resolved_as_asked()
    {
        var folder = Context("""
            FROM busybox
            RUN --network=none ifconfig -a | grep -c '^[a-z]'
            RUN grep special /etc/hosts
            """);
        var built = Build(folder, Name, "--host", "special=192.0.2.1");
        Assert.Contains("192.0.2.1\tspecial\n", built, StringComparison.Ordinal);
        Assert.Contains("\n1\n", built, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_fails_says_its_code_and_finished_steps_stay()
    {
        var folder = Context("FROM busybox\nRUN echo good > /good\nRUN echo bad; exit 7\n");
        var failed = engine.Run("build", folder, Name);
        Assert.Equal(125, failed.Code);
        Assert.Contains("exit code: 7", failed.Error, StringComparison.Ordinal);
        Assert.Contains("bad\n", failed.Output, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), "FROM busybox\nRUN echo good > /good\nRUN echo better\n");
        Assert.Contains("cached RUN echo good", Build(folder, Name), StringComparison.Ordinal);
        NothingIsLeft();
    }

    [Fact]
    public async Task An_interrupted_build_leaves_no_process_and_no_mount()
    {
        var folder = Context("FROM busybox\nRUN echo begun; sleep 1000\n");
        using var build = engine.Start("build", folder, Name);
        for (string? line; (line = await build.StandardOutput.ReadLineAsync()) != "begun";) Assert.NotNull(line);
        using (var kill = Process.Start("kill", ["-INT", $"{build.Id}"])) await kill.WaitForExitAsync();
        Assert.True(build.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(130, build.ExitCode);
        NothingIsLeft();
    }

    [Fact]
    public async Task Two_builds_at_once_run_each_step_once()
    {
        var folder = Context("FROM busybox\nRUN --mount=type=cache,target=/count echo ran >> /count/it; sleep 1; echo $(wc -l < /count/it)\nRUN echo second\n");
        var builds = Enumerable.Range(0, 2).Select(_ => Task.Run(() => engine.Run("build", folder, Name))).ToArray();
        var ended = await Task.WhenAll(builds);
        Assert.All(ended, e => Assert.Equal(0, e.Code));
        Assert.Single(ended, e => e.Output.Contains("done RUN --mount", StringComparison.Ordinal));
        Assert.Single(ended, e => e.Output.Contains("done RUN echo second", StringComparison.Ordinal));
        Assert.Equal(Id(ended[0].Output), Id(ended[1].Output));
    }

    [Fact]
    public void A_link_in_a_stage_leads_to_nothing_of_the_host()
    {
        // CVE-2024-1753, CVE-2024-23652, CVE-2024-9407, CVE-2024-9675: sources and targets of mounts that are links.
        var secret = Path.Combine(engine.Path, Name);
        File.WriteAllText(secret, "of the host");
        var folder = Context($"""
            FROM busybox AS evil
            RUN mkdir -p /a; ln -s {secret} /a/file; ln -s / /a/root; ln -s ../../../../../../.. /a/up
            FROM busybox
            RUN ln -s /data /target
            RUN --mount=type=bind,from=evil,source=/a/root,target=/mnt ls /mnt{engine.Path} 2>&1 | head -1; test ! -e /mnt{secret}
            RUN --mount=type=bind,from=evil,source=/a/up,target=/mnt test ! -e /mnt{secret}
            RUN --mount=type=tmpfs,target=/target/../../../../../../tmp/over test -d /tmp/over
            RUN --mount=type=cache,id=../../../../escape,target=/c touch /c/x
            """);
        Build(folder, Name);
        Assert.False(Path.Exists(Path.Combine(engine.Root, "..", "escape")));
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), $"FROM busybox AS evil\nRUN mkdir -p /a; ln -s {secret} /a/file\nFROM busybox\nRUN --mount=type=bind,from=evil,source=/a/file,target=/mnt cat /mnt\n");
        Assert.StartsWith("BK4346", engine.Run("build", folder, Name).Error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), $"FROM busybox AS evil\nRUN mkdir -p /a; ln -s {secret} /a/file\nFROM busybox\nCOPY --from=evil /a/file /got\n");
        Assert.StartsWith("BK4300", engine.Run("build", folder, Name).Error, StringComparison.Ordinal);
        NothingIsLeft();
    }

    [Fact]
    public void Files_of_a_result_are_written_to_a_folder()
    {
        var target = Directory.CreateDirectory(Path.Combine(engine.Path, Name)).FullName;
        engine.Own(target);
        var folder = Context("FROM busybox AS b\nRUN mkdir /out; echo made > /out/file; ln -s file /out/link\nFROM scratch\nCOPY --from=b /out /\n");
        Build(folder, Name, "--local", target);
        Assert.Equal("made\n", File.ReadAllText(Path.Combine(target, "link")));
    }

    protected string Context(string dockerfile, params (string Path, string Text)[] files)
    {
        var folder = Path.Combine(engine.Path, Name);
        foreach (var (path, text) in files.Append(("Dockerfile", dockerfile + "\n")))
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        return folder;
    }

    protected string Build(string folder, string image, params string[] flags)
    {
        var built = engine.Run(["build", .. flags, folder, image]);
        Assert.True(built.Code == 0, built.Output + built.Error);
        return built.Output;
    }

    protected static string Id(string output) => output.TrimEnd('\n').Split('\n')[^1];

    /// <summary>Temporary folders, secrets, mounts and processes of ended builds.</summary>
    protected void NothingIsLeft()
    {
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Root, "tmp")));
        var run = Path.Combine(engine.Path, "run");
        if (Directory.Exists(run)) Assert.DoesNotContain(Directory.GetFileSystemEntries(run), e => Path.GetFileName(e).StartsWith("secrets", StringComparison.Ordinal));
        Assert.DoesNotContain(engine.Root, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });

    private static bool Holds(string file, string text)
    {
        try
        {
            return File.ReadAllText(file, System.Text.Encoding.Latin1).Contains(text, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // What overlayfs hides something with.
            return false;
        }
    }
}

public sealed class RootfulSteps(EngineFolder engine) : RunningSteps(engine), IClassFixture<EngineFolder>
{
    [Fact]
    public void Owners_and_special_bits_go_into_the_layer_and_out_of_a_stage()
    {
        var folder = Context("""
            FROM busybox AS made
            RUN mkdir /own; echo x > /own/f; chown 1000:2000 /own/f; chmod 4750 /own/f
            FROM busybox
            COPY --from=made /own/f /kept
            COPY --from=made --chown=web:extra --chmod=u=rw,go=r /own/f /given
            USER web
            RUN --mount=type=cache,target=/c,uid=1000,mode=0700 touch /c/x; id -u
            CMD ["stat", "-c", "%u:%g %a", "/kept", "/given"]
            """);
        Assert.Contains("\n1000\n", Build(folder, "owners"), StringComparison.Ordinal);
        Assert.Equal("1000:2000 4750\n1000:2000 644\n", Engine.Run("run", "--rm", "owners").Output);
    }

    [Fact]
    public void A_commit_and_a_build_of_equal_changes_have_equal_layers()
    {
        const string change = "mkdir /m; echo x > /m/f; rm /data/seed; touch -d '2001-01-01 00:00:00' /m/f /m /data";
        Engine.Run("run", "--name", "equal", "busybox", "sh", "-c", change);
        Engine.Run("commit", "equal", "committed");
        Build(Context($"FROM busybox\nRUN {change}\n"), "built");
        Assert.Equal(DiffIds("committed"), DiffIds("built"));
        Engine.Run("rm", "equal");
    }

    [Fact]
    public void Squashed_layers_are_one_above_those_of_the_base()
    {
        var folder = Context("FROM busybox\nRUN echo a > /a; echo b > /b\nRUN rm /a; echo c > /b; rm -r /data; mkdir /data\n");
        Build(folder, "whole");
        Build(folder, "squashed", "--squash");
        Assert.Equal(3, DiffIds("whole").Count);
        Assert.Equal(2, DiffIds("squashed").Count);
        Assert.Equal("c\n", Engine.Run("run", "--rm", "squashed", "sh", "-c", "cat /b; ls /data; test ! -e /a").Output);
    }

    [Fact]
    public void No_file_is_younger_than_the_source_and_two_builds_give_the_same_bytes()
    {
        var folder = Context("FROM busybox\nCOPY Dockerfile /d\nRUN echo $RANDOM > /dev/null; echo x > /x; mkdir /y\n");
        var first = Build(folder, "epoch", "--epoch", "1000000000");
        Assert.Equal(Id(first), Id(Build(folder, "epoch", "--epoch", "1000000000", "--no-cache")));
        Assert.Equal("1000000000\n1000000000\n1000000000\n", Engine.Run("run", "--rm", "epoch", "stat", "-c", "%Y", "/d", "/x", "/y").Output);
    }

    private List<string> DiffIds(string image)
    {
        using var store = BuildKit.Storage.Store.Open(new BuildKit.Storage.StoreLocation(Engine.Root, Path.Combine(Engine.Path, "run")));
        var root = store.References.Get(BuildKit.Oci.ImageReference.Parse(image))!;
        return [.. BuildKit.Images.Image.Read(store.Blobs, root).DiffIds.Select(d => d.ToString())];
    }
}

public sealed class RootlessSteps(RootlessFolder engine) : RunningSteps(engine), IClassFixture<RootlessFolder>;

public sealed class RangedSteps(RangedFolder engine) : RunningSteps(engine), IClassFixture<RangedFolder>
{
    [Fact]
    public void Owners_of_other_ids_go_into_the_layer_and_out_of_a_stage()
    {
        var folder = Context("""
            FROM busybox AS made
            RUN mkdir /own; echo x > /own/f; chown 1000:2000 /own/f
            FROM busybox
            COPY --from=made /own/f /kept
            CMD ["stat", "-c", "%u:%g", "/kept"]
            """);
        Build(folder, "owners");
        Assert.Equal("1000:2000\n", Engine.Run("run", "--rm", "owners").Output);
    }
}
