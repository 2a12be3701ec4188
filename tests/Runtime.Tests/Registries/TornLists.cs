using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>Lists whose answer breaks off: read again, page by page, and never taken for shorter lists.</summary>
public sealed class TornLists : IAsyncLifetime
{
    private readonly FakeRegistry _registry = new() { HasReferrersApi = true };
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [default, default], Pause = (_, _) => Task.CompletedTask });

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_of_tags_is_read_again(bool saysItsLength)
    {
        foreach (var tag in new[] { "a", "b", "c", "d", "e" }) _registry.AddManifest("me/app", tag, MediaTypes.OciManifest, [1]);
        TearOnce(r => r.Query("last") == "b", saysItsLength);
        Assert.Equal(["a", "b", "c", "d", "e"], await TagsAsync());
        Assert.Equal(4, _registry.Count("GET", "/tags/list"));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_of_referrers_is_read_again(bool saysItsLength)
    {
        var repository = _client.Repository(Name(), RegistryAccess.Push);
        var layer = Descriptor.Of(MediaTypes.OciLayer, [1]);
        var subject = await repository.PutManifestAsync("1", MediaTypes.OciManifest, PushAndPullTests.Manifest(layer), default);
        var about = PushAndPullTests.Manifest(layer, subject, "a/sbom");
        await repository.PutManifestAsync(Digest.Of(about).ToString(), MediaTypes.OciManifest, about, default);
        TearOnce(r => r.Path.Contains("/referrers/", StringComparison.Ordinal), saysItsLength);
        Assert.Equal(["a/sbom"], (await repository.ListReferrersAsync(subject.Digest, null, default)).Select(r => r.ArtifactType));
        Assert.Equal(2, _registry.Count("GET", "/referrers/"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_list_that_breaks_off_every_time_is_an_error()
    {
        _registry.AddManifest("me/app", "a", MediaTypes.OciManifest, [1]);
        _registry.Answer = r => _registry.HonestAnswer(r) with { CutAfter = 5 };
        Assert.Equal("BK1003", (await Assert.ThrowsAsync<RegistryException>(TagsAsync)).Code);
        Assert.Equal(3, _registry.Requests.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_whole_and_no_list_is_not_asked_for_again()
    {
        _registry.Answer = _ => FakeResponse.Json(200, "{\"tags\":");
        Assert.Equal("BK1020", (await Assert.ThrowsAsync<RegistryException>(TagsAsync)).Code);
        Assert.Single(_registry.Requests);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    private ImageReference Name() => ImageReference.Parse($"{_registry.Host}/me/app");

    private void TearOnce(Func<FakeRequest, bool> which, bool saysItsLength)
    {
        var left = 1;
        _registry.Answer = request => which(request) && Interlocked.Decrement(ref left) >= 0
            ? _registry.HonestAnswer(request) with { CutAfter = 12, EndsWithConnection = !saysItsLength }
            : null;
    }

    private async Task<List<string>> TagsAsync()
    {
        var tags = new List<string>();
        await foreach (var tag in _client.Repository(Name()).ListTagsAsync()) tags.Add(tag);
        return tags;
    }
}
