using System.Text;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Tool.Tests.Cli;
using BuildKit.Tool.Tests.EndToEnd;
using BuildKit.Tool.Tests.Images;

namespace BuildKit.Tool.Tests.Registries;

public sealed class LoginTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ToolRun _tool = new();
    private DockerRegistry _registry = null!;

    private string Settings => Path.Combine(_tool.Folder, ".docker", "config.json");

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync(withPassword: true);

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Signing_in_lets_one_push_and_signing_out_does_not()
    {
        var name = $"{_registry.Host}/shop:1.0";
        _tool.Add(name, "base");
        Assert.Equal(1, await _tool.RunAsync("push", name));
        Assert.StartsWith("BK1005: ", _tool.Error, StringComparison.Ordinal);

        _tool.Input = Encoding.UTF8.GetBytes(DockerRegistry.Password + "\n");
        Assert.Equal("Login Succeeded\n", await _tool.OkAsync("login", "-u", DockerRegistry.User, "--password-stdin", _registry.Host));
        Assert.Contains("unencrypted", _tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(DockerRegistry.Password, File.ReadAllText(Settings), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Settings));
        await _tool.OkAsync("push", name);
        Assert.Equal("1.0\n", await _tool.OkAsync("image", "list-tags", $"{_registry.Host}/shop"));
        Assert.Contains("Login Succeeded", await _tool.OkAsync("login", _registry.Host), StringComparison.Ordinal);
        await Skopeo.RunAsync("inspect", "--tls-verify=false", "--authfile", Settings, $"docker://{name}");

        Assert.Equal($"Removing login credentials for {_registry.Host}\n", await _tool.OkAsync("logout", _registry.Host));
        Assert.Equal(1, await _tool.RunAsync("image", "list-tags", $"{_registry.Host}/shop"));
        Assert.Equal($"Not logged in to {_registry.Host}\n", await _tool.OkAsync("logout", _registry.Host));
    }

    [Fact]
    public async Task A_wrong_password_is_not_kept()
    {
        Assert.Equal(1, await _tool.RunAsync("login", "-u", DockerRegistry.User, "-p", "guess-me", _registry.Host));
        Assert.Contains("BK1030: ", _tool.Error, StringComparison.Ordinal);
        Assert.Contains("WARNING! Using --password", _tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("guess-me", _tool.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Settings));
    }

    [Fact]
    public async Task A_person_is_asked_for_what_is_missing()
    {
        _tool.InputIsTerminal = true;
        _tool.Input = Encoding.UTF8.GetBytes(DockerRegistry.User + "\n");
        _tool.Secret = DockerRegistry.Password;
        Assert.Equal($"Username for {_registry.Host}: Password: \nLogin Succeeded\n", await _tool.OkAsync("login", _registry.Host));
    }

    [Fact]
    public async Task On_a_terminal_nothing_of_the_password_is_shown()
    {
        using var tool = BuiltTool.Start(_tool.StoreRoot, "/usr/bin/env", ["-u", "DOCKER_CONFIG", $"HOME={_tool.Folder}", "script", "-qefc", $"{BuiltTool.Executable} login {_registry.Host}", "/dev/null"]);
        var screen = new StringBuilder();
        await ReadUntilAsync("Username for");
        await TypeAsync(DockerRegistry.User);

        // At once, as one pastes: what is typed before the prompt was there to ask is hidden too.
        await ReadUntilAsync("Password: ");
        await TypeAsync(DockerRegistry.Password);
        await ReadUntilAsync("Login Succeeded");
        tool.StandardInput.Close();
        await tool.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, tool.ExitCode);
        Assert.Contains(DockerRegistry.User, screen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(DockerRegistry.Password, screen.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(Settings));

        async Task TypeAsync(string line)
        {
            await tool.StandardInput.WriteAsync(line + "\r");
            await tool.StandardInput.FlushAsync();
        }

        async Task ReadUntilAsync(string text)
        {
            var buffer = new char[256];
            while (!screen.ToString().Contains(text, StringComparison.Ordinal))
            {
                var got = await tool.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Patience);
                Assert.True(got > 0, screen.ToString());
                screen.Append(buffer, 0, got);
            }
        }
    }

    [Fact]
    public async Task Nobody_is_asked_where_nobody_is()
    {
        Assert.Equal(1, await _tool.RunAsync("login", _registry.Host));
        Assert.StartsWith("BK2932: ", _tool.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _tool.RunAsync("login", "--password-stdin", _registry.Host));
        Assert.Equal(2, await _tool.RunAsync("login", "-u", "ali", "-p", "x", "--password-stdin", _registry.Host));
        Assert.Equal(1, await _tool.RunAsync("login", "-u", "ali", "--password-stdin", _registry.Host));
        Assert.StartsWith("BK2933: ", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_of_podman_is_used_when_named()
    {
        _tool.Variables["REGISTRY_AUTH_FILE"] = Path.Combine(_tool.Folder, "auth.json");
        _tool.Input = Encoding.UTF8.GetBytes(DockerRegistry.Password);
        await _tool.OkAsync("login", "-u", DockerRegistry.User, "--password-stdin", "http://" + _registry.Host + "/v2/");
        Assert.False(File.Exists(Settings));
        Assert.Contains(_registry.Host, File.ReadAllText(_tool.Variables["REGISTRY_AUTH_FILE"]), StringComparison.Ordinal);
    }
}
