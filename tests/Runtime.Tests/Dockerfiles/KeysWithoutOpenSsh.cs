using BuildKit.Containers;
using BuildKit.Dockerfiles;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Keys need OpenSSH; where it is missing, the build says so before anything is built.</summary>
public sealed class KeysWithoutOpenSsh : IDisposable
{
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_missing_agent_is_named_with_what_to_do() =>
        Assert.Equal("BK5088", (await BuildAsync(new SshPrograms("no-such-agent"))).Code);

    [Fact]
    public async Task An_agent_that_ends_at_once_is_told() =>
        Assert.Equal("BK5089", (await BuildAsync(new SshPrograms("false"))).Code);

    private async Task<DockerfileException> BuildAsync(SshPrograms programs)
    {
        var builder = new DockerfileBuilder(new DockerfileBuilderOptions { Engine = new EngineOptions { Store = _store.Store }, Ssh = programs });
        var request = new DockerfileBuildRequest
        {
            Dockerfile = new DockerfileChoice.Text("Dockerfile", "FROM scratch\n"),
            Created = DateTimeOffset.UnixEpoch,
            Ssh = new Dictionary<string, SshAccess> { ["default"] = new SshAccess.KeyFiles([new SshKey("key", "key"u8.ToArray())]) },
        };
        var error = await Assert.ThrowsAsync<DockerfileException>(() => builder.BuildAsync(request, new SilentProgress(), CancellationToken.None));
        Assert.Empty(Directory.Exists(_store.Location.RunRoot) ? Directory.GetDirectories(_store.Location.RunRoot, "secrets-*") : []);
        return error;
    }
}
