using System.Text;
using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.Build;

/// <summary>What the options of the lock file say together; what it does is tested in Runtime.Tests.</summary>
public sealed class LockedBuilds : IDisposable
{
    private readonly ToolRun _tool = new();

    public LockedBuilds() => File.WriteAllText(Path.Combine(_tool.Folder, "Dockerfile"), "FROM no.such.registry.example/image:1\n");

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Without_a_file_locked_mode_is_an_error_before_any_registry_is_asked()
    {
        Assert.Equal(1, await _tool.RunAsync("build", "--locked", _tool.Folder));
        Assert.Contains($"BK2124: Locking the base image: '{_tool.Folder}/container.lock.json' does not exist", _tool.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "other.json"), """{"version":1,"baseImages":{}}""");
        Assert.Equal(1, await _tool.RunAsync("build", "--locked", "--pull", "--lock-file", Path.Combine(_tool.Folder, "other.json"), _tool.Folder));
        Assert.Contains("BK2125: Locking the base image: got 'no.such.registry.example/image:1', want one that", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_locked_and_unlocked_at_once_and_nothing_beside_standard_input()
    {
        Assert.Equal(2, await _tool.RunAsync("build", "--lock", "--locked", _tool.Folder));
        _tool.Input = Encoding.UTF8.GetBytes("FROM scratch\n");
        Assert.Equal(2, await _tool.RunAsync("build", "--locked", "-f", "-", _tool.Folder));
        Assert.Contains("--lock-file", _tool.Error, StringComparison.Ordinal);
    }
}
