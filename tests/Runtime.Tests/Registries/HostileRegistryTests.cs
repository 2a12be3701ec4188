using System.Text;
using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>A registry that lies. Nothing it says may be believed, and no answer may do harm.</summary>
public sealed class HostileRegistryTests : IAsyncLifetime
{
    private static readonly byte[] Layer = PushAndPullTests.RandomBytes(100_000);
    private static readonly Descriptor LayerBlob = Descriptor.Of(MediaTypes.OciLayer, Layer);
    private readonly FakeRegistry _registry = new();
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [] });

    [Fact(Timeout = 30_000)]
    public async Task Other_bytes_under_a_digest_are_refused()
    {
        _registry.Blobs[$"me/app@{LayerBlob.Digest}"] = PushAndPullTests.RandomBytes(100_001)[..100_000];
        Assert.Equal("BK6001", (await Assert.ThrowsAsync<ContentException>(() => PushAndPullTests.ReadAsync(Open(), LayerBlob))).Code);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(99_999)]
    [InlineData(100_001)]
    public async Task Another_length_is_refused(int length)
    {
        _registry.Blobs[$"me/app@{LayerBlob.Digest}"] = [.. Layer.Concat(Layer).Take(length)];
        Assert.Equal("BK6002", (await Assert.ThrowsAsync<ContentException>(() => PushAndPullTests.ReadAsync(Open(), LayerBlob))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_manifest_with_another_digest_than_asked_for_is_refused()
    {
        var real = _registry.AddManifest("me/app", "1", MediaTypes.OciManifest, PushAndPullTests.Manifest(LayerBlob));
        _registry.Manifests[$"me/app@{real.Digest}"] = (MediaTypes.OciManifest, PushAndPullTests.Manifest(LayerBlob with { Size = 1 }));
        await FailsAsync("BK1014", () => Open().GetManifestAsync(real.Digest.ToString(), default));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_digest_header_that_differs_from_the_content_is_refused()
    {
        var content = PushAndPullTests.Manifest(LayerBlob);
        _registry.Answer = _ => new(200) { Body = content, Headers = [("Content-Type", MediaTypes.OciManifest), ("Docker-Content-Digest", Digest.Of([]).ToString())] };
        await FailsAsync("BK1014", () => Open().GetManifestAsync("1", default));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_huge_manifest_is_refused_by_its_head()
    {
        _registry.Answer = _ => new(200) { ClaimedLength = long.MaxValue, Stalls = true, Headers = [("Content-Type", MediaTypes.OciManifest)] };
        await FailsAsync("BK1015", () => Open().GetManifestAsync("1", default));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_huge_manifest_without_a_length_is_refused_while_reading()
    {
        _registry.Answer = _ => new(200) { Body = new byte[OciJson.MaximumDocumentSize + 1], Headers = [("Content-Type", MediaTypes.OciManifest)] };
        await FailsAsync("BK1015", () => Open().GetManifestAsync("1", default));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("text/html", "<html>Sign in to the airport</html>")]
    [InlineData(MediaTypes.OciManifest, "{}")]
    [InlineData(MediaTypes.OciManifest, """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""")]
    [InlineData("application/octet-stream", """{"schemaVersion":2}""")]
    [InlineData("application/json", """{"schemaVersion":2,"mediaType":"application/evil"}""")]
    public async Task What_is_not_the_manifest_it_claims_to_be_is_refused(string type, string body)
    {
        _registry.Answer = _ => new(200) { Body = Encoding.UTF8.GetBytes(body), Headers = [("Content-Type", type)] };
        await FailsAsync("BK1017", () => Open().GetManifestAsync("1", default));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_manifest_of_the_first_schema_is_refused_with_an_explanation()
    {
        _registry.AddManifest("me/app", "old", MediaTypes.DockerManifestSchema1Signed, """{"schemaVersion":1,"name":"me/app"}"""u8.ToArray());
        var error = await FailsAsync("BK1016", () => Open().GetManifestAsync("old", default));
        Assert.Contains("schema 1", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Redirects_in_a_circle_end()
    {
        _registry.Answer = request => FakeResponse.To(request.Target);
        await FailsAsync("BK1018", () => Open().GetManifestAsync("1", default));
        Assert.Equal(6, _registry.Requests.Count);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("http://user:password@127.0.0.1/x")]
    public async Task A_redirect_to_anything_but_the_web_is_refused(string target)
    {
        _registry.Answer = _ => FakeResponse.To(target);
        var error = await FailsAsync("BK1018", () => Open().GetManifestAsync("1", default));
        Assert.DoesNotContain("password", error.Message.Replace("etc/passwd", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_write_is_not_turned_into_a_read_by_a_redirect()
    {
        _registry.Answer = request => request.Method == "PUT" ? FakeResponse.To("/elsewhere", 302) : null;
        await FailsAsync("BK1018", () => Open(RegistryAccess.Push).PutManifestAsync("1", MediaTypes.OciManifest, PushAndPullTests.Manifest(LayerBlob), default));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_error_of_a_megabyte_with_escapes_is_short_and_printable()
    {
        _registry.Answer = _ => FakeResponse.Error(400, "\\u001b[31mEVIL", new string('x', 40_000));
        var error = await FailsAsync("BK1013", () => Open().GetManifestAsync("1", default));
        Assert.True(error.Message.Length < 1000);
        Assert.DoesNotContain('\u001b', error.Message);

        _registry.Answer = _ => new(400) { ClaimedLength = 1L << 40, Stalls = true };
        await FailsAsync("BK1013", () => Open().GetManifestAsync("1", default));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_list_of_tags_without_end_ends()
    {
        var page = 0;
        _registry.Answer = request => FakeResponse.Json(200, """{"tags":["a"]}""", ("Link", $"</v2/me/app/tags/list?page={++page}>; rel=\"next\""));
        await FailsAsync("BK1020", async () => await Open().ListTagsAsync().CountAsync());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("http://192.0.2.1/v2/me/app/tags/list")]
    [InlineData("https://evil.example/")]
    public async Task A_next_page_on_another_host_is_refused(string next)
    {
        _registry.Answer = request => FakeResponse.Json(200, """{"tags":["a"]}""", ("Link", $"<{next}>; rel=\"next\""));
        await FailsAsync("BK1020", async () => await Open().ListTagsAsync().CountAsync());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"tags":["../../etc"]}""")]
    [InlineData("""{"tags":[null]}""")]
    [InlineData("""{"tags":7}""")]
    [InlineData("no json")]
    public async Task Tags_that_are_none_are_refused(string body)
    {
        _registry.Answer = _ => FakeResponse.Json(200, body);
        await FailsAsync("BK1020", async () => await Open().ListTagsAsync().CountAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task An_upload_without_a_place_to_go_is_an_error()
    {
        _registry.Answer = request => request.Method == "POST" ? new(202) : null;
        await FailsAsync("BK1020", () => PushAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task An_upload_stored_under_another_digest_is_no_success()
    {
        _registry.Answer = request => request.Method == "PUT" ? new(201) { Headers = [("Docker-Content-Digest", Digest.Of([]).ToString())] } : null;
        await FailsAsync("BK1014", () => PushAsync());
    }

    [Theory(Timeout = 30_000)]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task An_upload_that_is_not_confirmed_is_no_success(int status)
    {
        _registry.Answer = request => request.Method == "PUT" ? new(status) : null;
        await FailsAsync("BK1013", () => PushAsync());
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("sha256:00")]
    public async Task A_tag_that_would_change_the_path_is_refused(string tag) => await FailsAsync("BK1004", () => Open().GetManifestAsync(tag, default));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    private static async Task<RegistryException> FailsAsync(string code, Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<RegistryException>(action);
        Assert.Equal(code, error.Code);
        return error;
    }

    private Task PushAsync() => Open(RegistryAccess.Push).WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default);

    private RepositoryClient Open(RegistryAccess access = RegistryAccess.Pull) => _client.Repository(ImageReference.Parse($"{_registry.Host}/me/app"), access);
}
