using System.Diagnostics;
using BuildKit.Kernel.Tests.Engine;

namespace BuildKit.Kernel.Tests.Testing;

/// <summary>A test that is killed can dispose of nothing.</summary>
public abstract class KilledTests(EngineFolder engine)
{
    [Fact]
    public async Task Its_container_dies_with_it_and_the_next_command_removes_what_is_left()
    {
        using var owner = engine.Start("own", "busybox", "httpd", "-f", "-p", "80");
        var line = await owner.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) ?? await owner.StandardError.ReadToEndAsync();
        Assert.Contains("127.0.0.1:", line, StringComparison.Ordinal);
        var pid = Directory.GetDirectories($"/proc/{owner.Id}/task")
            .SelectMany(t => File.ReadAllText(t + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse).Single();
        using var container = Process.GetProcessById(pid);
        owner.Kill();
        await container.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("", engine.Run("ps", "-a").Output);
        Assert.Equal(["names"], Directory.GetFileSystemEntries(Path.Combine(engine.Root, "containers")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Root, "containers", "names")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Path, "run", "containers")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Root, "tmp")));
    }
}

public sealed class RootfulKilledTests(EngineFolder engine) : KilledTests(engine), IClassFixture<EngineFolder>;

public sealed class RootlessKilledTests(RootlessFolder engine) : KilledTests(engine), IClassFixture<RootlessFolder>;
