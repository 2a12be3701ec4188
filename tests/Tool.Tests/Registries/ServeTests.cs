using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using BuildKit.Tool.Tests.Cli;
using BuildKit.Tool.Tests.EndToEnd;
using BuildKit.Tool.Tests.Images;

namespace BuildKit.Tool.Tests.Registries;

/// <summary>'registry serve' as the process that users start.</summary>
public sealed partial class ServeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ToolRun _tool = new();
    private Process? _server;

    public void Dispose()
    {
        if (_server is { HasExited: false }) _server.Kill();
        _server?.Dispose();
        _tool.Dispose();
    }

    [Fact]
    public async Task The_store_is_served_until_SIGTERM()
    {
        _tool.Add("shop:1.0", "base", "app");
        var host = await ServeAsync();
        var id = await _tool.OkAsync("inspect", "-f", "{{.Id}}", "shop:1.0");
        await _tool.OkAsync("pull", $"{host}/shop:1.0");
        Assert.Equal(id, await _tool.OkAsync("inspect", "-f", "{{.Id}}", $"{host}/shop:1.0"));
        Assert.Equal(0, await EndAsync("TERM"));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_tool.StoreRoot, "tmp")));
    }

    [Fact]
    public async Task Ctrl_C_ends_it_too()
    {
        await ServeAsync();
        Assert.Equal(0, await EndAsync("INT"));
    }

    [Fact]
    public async Task What_another_store_pushes_arrives()
    {
        var host = await ServeAsync();
        using var other = new ToolRun();
        other.Add($"{host}/team/web:2", "base", "web");
        await other.OkAsync("push", $"{host}/team/web:2");
        Assert.Equal($"localhost:{host.Split(':')[1]}/team/web 2\n", await _tool.OkAsync("images", "--format", "{{.Repository}} {{.Tag}}"));
        Assert.Equal("No damage found.\n", await _tool.OkAsync("system", "check"));
        Assert.Equal(0, await EndAsync("TERM"));
    }

    [Fact]
    public async Task Reading_only_refuses_pushes()
    {
        var host = await ServeAsync("--readonly");
        using var other = new ToolRun();
        other.Add($"{host}/web:2", "base");
        Assert.Equal(1, await other.RunAsync("push", $"{host}/web:2"));
        Assert.Contains("BK1006: ", other.Error, StringComparison.Ordinal);
        Assert.Equal(0, await EndAsync("TERM"));
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_of_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var (exitCode, _, error) = await BuiltTool.RunAsync(_tool.StoreRoot, "registry", "serve", "--address", "127.0.0.1", "--port", port);
        Assert.Equal(1, exitCode);
        Assert.Matches("^BK4200: [^\n]*\n$", error);
    }

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "http")]
    [InlineData("--address", "example.com")]
    public async Task Where_it_cannot_listen_is_wrong_usage(string option, string value)
    {
        Assert.Equal(2, await _tool.RunAsync("registry", "serve", option, value));
        Assert.StartsWith("BK2904: ", _tool.Error, StringComparison.Ordinal);
    }

    /// <summary>Its host once it listens.</summary>
    private async Task<string> ServeAsync(params string[] options)
    {
        await _tool.OkAsync("images");
        _server = BuiltTool.Start(_tool.StoreRoot, BuiltTool.Executable, ["registry", "serve", "--port", "0", .. options]);
        var line = await _server.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        var port = Port().Match(line ?? "");
        Assert.True(port.Success, line ?? await _server.StandardError.ReadToEndAsync().WaitAsync(Limit));
        return "127.0.0.1:" + port.Groups[1].Value;
    }

    private async Task<int> EndAsync(string signal)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", _server!.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync().WaitAsync(Limit);
        await _server.WaitForExitAsync().WaitAsync(Limit);
        Assert.Equal("", await _server.StandardError.ReadToEndAsync().WaitAsync(Limit));
        return _server.ExitCode;
    }

    [GeneratedRegex("http://localhost:([0-9]+)")]
    private static partial Regex Port();
}
