using BuildKit.Building;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Building.Locking;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Projects;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Building.Locking;

public sealed class LockedBases : IAsyncLifetime
{
    private readonly FakeRegistry _registry = new();
    private readonly TemporaryStore _store = new();
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [] });
    private readonly string _folder = Directory.CreateTempSubdirectory("buildkit-lock-").FullName;

    public LockedBases()
    {
        foreach (var tag in new[] { "10.0", "10.0.2", "10.0.12", "10.0.12-alpine", "10.1.0" }) Move(tag, tag);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_star_and_a_lock_file_nothing_is_asked()
    {
        var resolved = await ResolveAsync("runtime:10.0");
        Assert.Equal(Name("runtime:10.0"), resolved.Image);
        Assert.Empty(_registry.Requests);
        Assert.False(File.Exists(LockFile));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_star_becomes_the_newest_tag_and_makes_no_file()
    {
        Assert.Equal(Name("runtime:10.0.12"), (await ResolveAsync("runtime:10.0.*")).Image);
        Assert.Equal(Name("runtime:10.0.12-alpine"), (await ResolveAsync("runtime:10.*-alpine")).Image);
        Assert.False(File.Exists(LockFile));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lock_file_holds_the_tag_and_the_digest_until_it_is_evaluated_again()
    {
        var first = await ResolveAsync("runtime:10.0.*", o => o with { CreatesLockFile = true });
        Assert.True(first.WasWritten);
        Assert.Equal(Name("runtime:10.0.12"), first.Name);
        Assert.Equal($"{first.Name}@{Digest.Of(_registry.Manifests["runtime:10.0.12"].Content)}", first.Image);

        Move("10.0.13", "newer");
        var before = _registry.Requests.Count;
        var second = await ResolveAsync("runtime:10.0.*");
        Assert.Equal(first.Image, second.Image);
        Assert.False(second.WasWritten);
        Assert.Equal(first.Image, (await ResolveAsync("runtime:10.0.*", o => o with { IsLocked = true })).Image);
        Assert.Equal(before, _registry.Requests.Count);

        var third = await ResolveAsync("runtime:10.0.*", o => o with { Evaluates = true });
        Assert.Equal(Name("runtime:10.0.13"), third.Name);
        Assert.True(third.WasWritten);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_file_reads_like_one_of_nuget()
    {
        await ResolveAsync("runtime:10.0.*", o => o with { CreatesLockFile = true });
        await ResolveAsync("runtime:10.0");
        Assert.Equal(
            $$"""
            {
              "version": 1,
              "baseImages": {
                "{{Name("runtime:10.0")}}": {
                  "resolved": "{{Name("runtime:10.0")}}",
                  "digest": "{{Digest.Of(_registry.Manifests["runtime:10.0"].Content)}}"
                },
                "{{Name("runtime:10.0.*")}}": {
                  "resolved": "{{Name("runtime:10.0.12")}}",
                  "digest": "{{Digest.Of(_registry.Manifests["runtime:10.0.12"].Content)}}"
                }
              }
            }

            """, await File.ReadAllTextAsync(LockFile));
    }

    [Fact(Timeout = 30_000)]
    public async Task In_locked_mode_what_the_file_lacks_is_an_error_and_nothing_is_written()
    {
        Assert.Equal("BK2124", (await Assert.ThrowsAsync<BuildingException>(() => ResolveAsync("runtime:10.0.*", o => o with { IsLocked = true }))).Code);
        await ResolveAsync("runtime:10.0.*", o => o with { CreatesLockFile = true });
        var before = await File.ReadAllTextAsync(LockFile);
        var error = await Assert.ThrowsAsync<BuildingException>(() => ResolveAsync("runtime:10.1.*", o => o with { IsLocked = true }));
        Assert.Equal("BK2125", error.Code);
        Assert.Contains("ContainerForceEvaluate", error.Describe(), StringComparison.Ordinal);
        Assert.Equal("BK2127", (await Assert.ThrowsAsync<BuildingException>(() => ResolveAsync("runtime:10.0.*", o => o with { IsLocked = true, Evaluates = true }))).Code);
        Assert.Equal(before, await File.ReadAllTextAsync(LockFile));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("scratch")]
    [InlineData("host")]
    [InlineData("host:runtime")]
    [InlineData("oci:../base:name")]
    [InlineData("docker-archive:base.tar")]
    [InlineData("runtime@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task What_no_registry_can_move_needs_no_lock(string image) =>
        Assert.Equal(image, (await new BaseNames(_store.Store, _client).ResolveAsync(image, Options with { IsLocked = true }, default)).Image);

    [Fact(Timeout = 30_000)]
    public async Task Without_the_registry_the_newest_of_this_machine_is_taken()
    {
        var blob = _store.Store.Blobs.WriteDocument(MediaTypes.OciIndex, OciJson.Write(new ImageIndex { Manifests = [] }));
        foreach (var tag in new[] { "10.0.3", "10.0.11", "11.0.0" }) _store.Store.References.Set(ImageReference.Parse($"{_registry.Host}/runtime:{tag}"), blob);
        var asked = _registry.Requests.Count;
        Assert.Equal(Name("runtime:10.0.11"), (await ResolveAsync("runtime:10.0.*", o => o with { Pull = BasePull.Never })).Image);
        Assert.Equal(asked, _registry.Requests.Count);
        _registry.CutRequest = _ => 0;
        Assert.Equal(Name("runtime:10.0.11"), (await ResolveAsync("runtime:10.0.*")).Image);
        Assert.Equal("BK4109", (await Assert.ThrowsAsync<BuildingException>(() => ResolveAsync("runtime:9.0.*"))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_version_that_nobody_has_is_an_error() =>
        Assert.Equal("BK4111", (await Assert.ThrowsAsync<BuildingException>(() => ResolveAsync("runtime:8.0.*"))).Code);

    [Theory(Timeout = 30_000)]
    [InlineData("""{"version":1,"baseImages":{"HOST/runtime:10.0":{"resolved":"evil.example/runtime:10.0","digest":"DIGEST"}}}""")]
    [InlineData("""{"version":1,"baseImages":{"HOST/runtime:10.0":{"resolved":"HOST/other:10.0","digest":"DIGEST"}}}""")]
    [InlineData("""{"version":1,"baseImages":{"HOST/runtime:10.0":{"resolved":"HOST/runtime:10.0","digest":"sha256:0"}}}""")]
    [InlineData("""{"version":1,"baseImages":{"HOST/runtime:10.0":{"digest":"DIGEST"}}}""")]
    [InlineData("""{"version":1,"baseImages":{"HOST/runtime:10.0":"DIGEST"}}""")]
    [InlineData("""{"version":1,"baseImages":{"../../x":{"resolved":"HOST/runtime:10.0","digest":"DIGEST"}}}""")]
    [InlineData("""{"version":2,"baseImages":{}}""")]
    [InlineData("""{"version":"1"}""")]
    [InlineData("[[[[[[[[[[[[[[]]]]]]]]]]]]]]")]
    [InlineData("not json")]
    [InlineData("")]
    public async Task A_lock_file_that_leads_astray_is_refused(string json)
    {
        await File.WriteAllTextAsync(LockFile, json.Replace("HOST", _registry.Host, StringComparison.Ordinal).Replace("DIGEST", Digest.Of("x"u8).ToString(), StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<BuildingException>(() => ResolveAsync("runtime:10.0"));
        Assert.Equal("BK2126", error.Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_locked_tag_is_found_in_the_store_and_nowhere_else_asked_for()
    {
        var (type, content) = _registry.Manifests["runtime:10.0.12"];
        var name = ImageReference.Parse(Name("runtime:10.0.12"));
        await ImageCopier.CopyAsync(RegistryImages.Source(_client, name), StoreImages.Sink(_store.Store), new CopyOptions { Names = [name] }, default);
        var asked = _registry.Requests.Count;
        using var choice = await new BaseResolver(_store.Store, _client).ResolveAsync(
            BaseImage.Parse($"{name}@{Digest.Of(content)}", "/"), [Platform.Parse("linux/amd64")], null, default);
        Assert.Equal(asked, _registry.Requests.Count);
        Assert.Equal(MediaTypes.OciIndex, type);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string LockFile => Path.Combine(_folder, "container.lock.json");

    private BaseLockOptions Options => new() { LockFile = LockFile };

    private string Name(string name) => $"{_registry.Host}/{name}";

    private void Move(string tag, string content) => RegistryBase.Add(_registry, "layer"u8.ToArray(), tag, content, "amd64");

    private Task<ResolvedName> ResolveAsync(string name, Func<BaseLockOptions, BaseLockOptions>? change = null) =>
        new BaseNames(_store.Store, _client).ResolveAsync(Name(name), change?.Invoke(Options) ?? Options, default);
}
