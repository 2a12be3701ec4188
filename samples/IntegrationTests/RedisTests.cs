using System.Net.Sockets;
using BuildKit.Testing;

namespace IntegrationTests;

/// <summary>A real Redis, one for all tests of the class.</summary>
public sealed class Redis : IAsyncLifetime
{
    public TestContainer Container { get; private set; } = null!;

    public async Task InitializeAsync() => Container = await TestContainer.StartAsync(new TestContainerOptions
    {
        Image = await DebianImage.OfAsync("redis-server", "CMD [\"redis-server\", \"--protected-mode\", \"no\", \"--save\", \"\", \"--dir\", \"/tmp\"]"),
        Ports = [6379],
        Ready = ReadySignal.Log("Ready to accept connections").And(ReadySignal.Port(6379)),
    });

    public async Task DisposeAsync() => await Container.DisposeAsync();
}

public sealed class RedisTests(Redis redis) : IClassFixture<Redis>
{
    [Fact]
    public async Task What_is_set_over_the_network_is_seen_by_its_own_client()
    {
        Assert.Equal("+PONG", await AskAsync("PING"));
        Assert.Equal("+OK", await AskAsync("SET greeting hello"));
        var answer = await redis.Container.ExecuteAsync("redis-cli", "GET", "greeting");
        Assert.Equal((0, "hello\n"), (answer.ExitCode, answer.OutputText));
    }

    [Fact]
    public async Task Its_data_can_be_copied_out()
    {
        Assert.Equal("+OK", await AskAsync("SET kept yes"));
        Assert.Equal("+OK", await AskAsync("SAVE"));
        Assert.StartsWith("REDIS", System.Text.Encoding.ASCII.GetString(await redis.Container.ReadFileAsync("/tmp/dump.rdb")));
    }

    private async Task<string?> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(redis.Container.Endpoint(6379));
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }
}
