using System.Diagnostics;

namespace BuildKit.Kernel.Tests.Engine;

public abstract class MountedImages(EngineFolder engine)
{
    [Fact]
    public void The_union_is_a_read_only_directory_until_it_is_unmounted()
    {
        var directory = Path.Combine(engine.Path, "mnt-" + Guid.NewGuid());
        Directory.CreateDirectory(directory);
        engine.Own(directory);
        var mounted = engine.Run("mount", "busybox", directory);
        Assert.Equal(new EngineOutcome(0, directory + "\n", ""), mounted);
        Assert.Equal("from the image\n", File.ReadAllText(Path.Combine(directory, "data", "seed")));
        Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(directory, "data", "new"), "x"));
        Assert.Equal(directory + "\n", engine.Run("mounts").Output);

        Assert.Equal(new EngineOutcome(0, "", ""), engine.Run("unmount", directory));
        Assert.Null(new FileInfo(directory).LinkTarget);
        Assert.Empty(Directory.GetFileSystemEntries(directory));
        Assert.Equal("", engine.Run("mounts").Output);
        Assert.DoesNotContain(engine.Path, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_directory_the_engine_chooses_one_and_a_name_unmounts_it()
    {
        var directory = engine.Run("mount", "busybox").Output.Trim();
        Assert.True(File.Exists(Path.Combine(directory, "bin", "busybox")));
        Assert.Equal(0, engine.Run("unmount", "busybox").Code);
        Assert.False(Path.Exists(directory));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Path, "run", "mounts")));
    }

    [Fact]
    public void A_directory_with_content_is_refused()
    {
        var directory = Path.Combine(engine.Path, "full-" + Guid.NewGuid());
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "mine"), "x");
        Assert.StartsWith("BK3220", engine.Run("mount", "busybox", directory).Error, StringComparison.Ordinal);
        Assert.StartsWith("BK3221", engine.Run("unmount", directory).Error, StringComparison.Ordinal);
    }
}

public sealed class RootfulMounts(EngineFolder engine) : MountedImages(engine), IClassFixture<EngineFolder>;

public sealed class RootlessMounts(RootlessFolder engine) : MountedImages(engine), IClassFixture<RootlessFolder>
{
    private readonly RootlessFolder _engine = engine;

    [Fact]
    public void A_dead_holder_is_cleaned_away()
    {
        var directory = _engine.Run("mount", "busybox").Output.Trim();
        var holder = int.Parse(new FileInfo(directory).LinkTarget!.Split('/')[2], System.Globalization.CultureInfo.InvariantCulture);
        using (var process = Process.GetProcessById(holder))
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.Equal("", _engine.Run("mounts").Output);
        Assert.False(Path.Exists(directory));
        Assert.Null(new FileInfo(directory).LinkTarget);
    }
}
