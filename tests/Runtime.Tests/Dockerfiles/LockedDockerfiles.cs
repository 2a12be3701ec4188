using BuildKit.Building;
using BuildKit.Building.Locking;
using BuildKit.Containers;
using BuildKit.Dockerfiles;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Projects;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>container.lock.json beside a Dockerfile.</summary>
public sealed class LockedDockerfiles : IAsyncLifetime
{
    private readonly FakeRegistry _registry = new();
    private readonly TemporaryStore _store = new();
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [] });

    public LockedDockerfiles()
    {
        Move("1.0", "first");
        Move("2.0", "second");
    }

    [Fact(Timeout = 30_000)]
    public async Task Bases_stay_what_they_were_when_the_file_was_written()
    {
        Assert.Equal("first", await BuildAsync("FROM HOST/runtime:2.0 AS other\nFROM HOST/runtime:1.0\n", o => o with { CreatesLockFile = true }));
        var written = await File.ReadAllTextAsync(LockFile);
        Assert.Contains($"\"{_registry.Host}/runtime:1.0\": {{", written, StringComparison.Ordinal);

        Move("1.0", "moved");
        Assert.Equal("first", await BuildAsync("FROM HOST/runtime:1.0\n"));
        Assert.Equal("first", await BuildAsync("FROM HOST/runtime:1.0\n", o => o with { IsLocked = true }));
        Assert.Equal(written, await File.ReadAllTextAsync(LockFile));

        Assert.Equal("moved", await BuildAsync("FROM HOST/runtime:1.0\n", o => o with { Evaluates = true }));
        Assert.Equal("moved", await BuildAsync("FROM HOST/runtime:1.0\n", o => o with { IsLocked = true }));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_file_that_is_there_gets_new_bases_and_none_is_made_unasked()
    {
        await BuildAsync("FROM HOST/runtime:1.0\n");
        Assert.False(File.Exists(LockFile));
        await BuildAsync("FROM HOST/runtime:1.0\n", o => o with { CreatesLockFile = true });
        await BuildAsync("FROM HOST/runtime:2.0\n");
        Assert.Equal("second", await BuildAsync("FROM HOST/runtime:2.0\n", o => o with { IsLocked = true }));
    }

    [Fact(Timeout = 30_000)]
    public async Task In_locked_mode_what_the_file_lacks_is_an_error_and_nothing_is_asked_of_the_registry()
    {
        Assert.Equal("BK2124", (await Assert.ThrowsAsync<BuildingException>(() => BuildAsync("FROM HOST/runtime:1.0\n", o => o with { IsLocked = true }))).Code);
        await BuildAsync("FROM HOST/runtime:1.0\n", o => o with { CreatesLockFile = true });
        var (written, asked) = (await File.ReadAllTextAsync(LockFile), _registry.Requests.Count);
        var error = await Assert.ThrowsAsync<BuildingException>(() => BuildAsync("FROM HOST/runtime:1.0 AS a\nFROM HOST/runtime:2.0\nCOPY --from=a /x /\n", o => o with { IsLocked = true }));
        Assert.Equal("BK2125", error.Code);
        Assert.Contains("runtime:2.0", error.Message, StringComparison.Ordinal);
        Assert.Equal((written, asked), (await File.ReadAllTextAsync(LockFile), _registry.Requests.Count));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_has_other_content_under_the_locked_digest_is_refused()
    {
        await BuildAsync("FROM HOST/runtime:1.0\n", o => o with { CreatesLockFile = true });
        var digest = Digest.Of(_registry.Manifests["runtime:1.0"].Content);
        _registry.Manifests[$"runtime@{digest}"] = _registry.Manifests["runtime:2.0"];
        using var other = new TemporaryStore();
        Assert.Equal("BK1014", (await Assert.ThrowsAsync<RegistryException>(() => BuildAsync(other, "FROM HOST/runtime:1.0\n", o => o with { IsLocked = true }))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task Floating_tags_are_for_projects()
    {
        await Assert.ThrowsAsync<DockerfileException>(() => BuildAsync("FROM HOST/runtime:1.*\n", o => o with { CreatesLockFile = true }));
        Assert.False(File.Exists(LockFile));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        _store.Dispose();
    }

    private string LockFile => Path.Combine(_store.Folder, "container.lock.json");

    private void Move(string tag, string content) => RegistryBase.Add(_registry, "layer"u8.ToArray(), tag, content, "amd64");

    private Task<string> BuildAsync(string dockerfile, Func<BaseLockOptions, BaseLockOptions>? change = null) => BuildAsync(_store, dockerfile, change);

    /// <summary>Gives the variable by which the base of the last stage is known.</summary>
    private async Task<string> BuildAsync(TemporaryStore store, string dockerfile, Func<BaseLockOptions, BaseLockOptions>? change)
    {
        var options = new BaseLockOptions { LockFile = LockFile };
        var request = new DockerfileBuildRequest
        {
            Dockerfile = new DockerfileChoice.Text("Dockerfile", dockerfile.Replace("HOST", _registry.Host, StringComparison.Ordinal)),
            Platforms = [Platform.Parse("linux/amd64")],
            Lock = change?.Invoke(options) ?? options,
            Created = DateTimeOffset.UnixEpoch,
        };
        var builder = new DockerfileBuilder(new DockerfileBuilderOptions { Engine = new EngineOptions { Store = store.Store }, Registries = _client });
        var made = await builder.BuildAsync(request, Silence.Instance, default);
        return Image.Read(store.Store.Blobs, made.Root!).Config.Config!.Env!.Single(v => v.StartsWith("BASE=", StringComparison.Ordinal))[5..];
    }
}
