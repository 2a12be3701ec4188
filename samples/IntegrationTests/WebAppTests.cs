using System.Diagnostics;
using System.Runtime.CompilerServices;
using BuildKit.Testing;

namespace IntegrationTests;

/// <summary>The application next door, as the image that `dotnet publish` makes of it.</summary>
public sealed class WebApp : IAsyncLifetime
{
    public TestContainer Container { get; private set; } = null!;

    public async Task InitializeAsync() => Container = await TestContainer.StartAsync(new TestContainerOptions
    {
        Image = await PublishAsync("../Minimal", "integration-tests/minimal"),
        Ports = [8080],
        Ready = ReadySignal.Log("Now listening on").And(ReadySignal.Port(8080)),
        Customize = spec => spec with { HostName = "under-test" },
    });

    public async Task DisposeAsync() => await Container.DisposeAsync();

    private static async Task<string> PublishAsync(string project, string name, [CallerFilePath] string here = "")
    {
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(Path.GetDirectoryName(here)!, project), "-t:PublishContainer", "-p:ContainerBaseImage=host", $"-p:ContainerRepository={name}", "--nologo", "-v", "quiet"])
        {
            RedirectStandardOutput = true,
        };
        // `dotnet test` leaves words for its own build in the environment.
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray()) start.Environment.Remove(variable);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? name : throw new InvalidOperationException(output);
    }
}

public sealed class WebAppTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task It_answers_over_its_published_port()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{app.Container.Endpoint(8080)}") };
        Assert.Equal("Hello from under-test", await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task It_stops_when_it_is_asked_to()
    {
        await using var other = await TestContainer.StartAsync(new TestContainerOptions { Image = "integration-tests/minimal", Ports = [8080] });
        Assert.Equal(0, await other.StopAsync());
        Assert.Contains("Application is shutting down", other.Log);
    }
}
