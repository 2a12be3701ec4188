using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>
/// Every fault at every answer of a push, and requests cut at every region: what the registry then has under the tag is the image or nothing,
/// and an error with a code when it is nothing.
/// </summary>
public sealed class FaultyPushes : IAsyncLifetime, IDisposable
{
    private readonly FakeRegistry _registry = new();
    private readonly TemporaryStore _store = new();
    private readonly RegistryClient _client = new(new RegistryOptions
    {
        RetryDelays = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)],
        IdleTimeout = TimeSpan.FromMilliseconds(400),
        ChunkSize = 30_000,
        Pause = (_, _) => Task.CompletedTask,
    });

    private Descriptor _root = null!;

    public static TheoryData<string, string, bool> Cases => Fault.AtEach("question for a blob", "start of an upload", "end of an upload", "manifest");

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Cases))]
    public async Task End_well_or_say_why(string answer, string faultName, bool forEver)
    {
        var fault = Fault.All.Single(f => f.Name == faultName);
        var left = forEver ? int.MaxValue : 1;
        _registry.Answer = request => Matches(answer, request) && Interlocked.Decrement(ref left) >= 0 ? fault.Make(request, _registry.HonestAnswer(request)) : null;
        var error = await Record.ExceptionAsync(PushAsync);
        if (error is not null) Assert.IsAssignableFrom<BuildKitException>(error);
        else await MustBeThereAsync();
        if (fault.Passes && !forEver) Assert.Null(error);

        _registry.Answer = _ => null;
        await PushAsync();
        await MustBeThereAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("PUT", 0)]
    [InlineData("PUT", 1)]
    [InlineData("PUT", 35_000)]
    [InlineData("PUT", 69_999)]
    [InlineData("PATCH", 0)]
    [InlineData("PATCH", 1)]
    [InlineData("PATCH", 29_999)]
    public async Task A_request_that_is_cut_anywhere_is_sent_again(string method, int after)
    {
        using var client = new RegistryClient(new RegistryOptions { RetryDelays = [default, default], ChunkSize = 30_000, ForceChunkedUploads = method == "PATCH", Pause = (_, _) => Task.CompletedTask });
        var cuts = 2;
        _registry.CutRequest = r => r.Method == method && r.Path.Contains("/blobs/", StringComparison.Ordinal) && Interlocked.Decrement(ref cuts) >= 0 ? after : null;
        await PushAsync(client);
        await MustBeThereAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("PATCH", 404, "BLOB_UPLOAD_UNKNOWN")]
    [InlineData("PATCH", 416, "BLOB_UPLOAD_INVALID")]
    [InlineData("PATCH", 404, null)]
    [InlineData("PUT", 404, "BLOB_UPLOAD_UNKNOWN")]
    [InlineData("PUT", 400, "BLOB_UPLOAD_INVALID")]
    public async Task A_session_that_is_forgotten_begins_anew(string method, int status, string? code)
    {
        using var client = new RegistryClient(new RegistryOptions { RetryDelays = [default, default], ChunkSize = 30_000, ForceChunkedUploads = method == "PATCH", Pause = (_, _) => Task.CompletedTask });
        _registry.AnswerFirst(1, r => r.Method == method && r.Path.Contains("/uploads/", StringComparison.Ordinal), code is null ? new(status) : FakeResponse.Error(status, code));
        await PushAsync(client);
        await MustBeThereAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_session_that_is_forgotten_every_time_is_an_error()
    {
        _registry.Answer = r => r.Method is "PUT" or "PATCH" && r.Path.Contains("/uploads/", StringComparison.Ordinal) ? FakeResponse.Error(404, "BLOB_UPLOAD_UNKNOWN") : null;
        Assert.Equal("BK1010", (await Assert.ThrowsAsync<RegistryException>(PushAsync)).Code);
        Assert.Empty(_registry.Manifests);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_place_for_an_upload_may_be_relative()
    {
        _registry.Answer = r => r.Method == "POST" ? new(202) { Headers = [("Location", "./" + _registry.OpenSession("me/app").Split('/')[^1])] } : null;
        await PushAsync();
        await MustBeThereAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Blobs_that_are_only_said_to_be_there_are_an_error_that_names_the_cure()
    {
        _registry.Answer = r => r.Method == "HEAD" && r.Path.Contains("/blobs/", StringComparison.Ordinal) ? new(200) { ClaimedLength = _store.Store.Blobs.Size(Digest.Parse(r.Path.Split('/')[^1])) }
            : r.Method == "PUT" ? FakeResponse.Error(400, "MANIFEST_BLOB_UNKNOWN") : null;
        var error = await Assert.ThrowsAsync<RegistryException>(PushAsync);
        Assert.Equal("BK1009", error.Code);
        Assert.Empty(_registry.Manifests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Uploads_can_be_kept_one_behind_the_other()
    {
        using var client = new RegistryClient(new RegistryOptions { MaximumUploads = 1 });
        var (open, most) = (0, 0);
        _registry.Answer = r =>
        {
            if (r.Method == "POST") most = Math.Max(most, Interlocked.Increment(ref open));
            if (r.Method == "PUT" && r.Path.Contains("/uploads/", StringComparison.Ordinal)) Interlocked.Decrement(ref open);
            return null;
        };
        var repository = client.Repository(Name(), RegistryAccess.Push);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => PushAndPullTests.RandomBytes(10_000 + i)).Select(b => repository.WriteAsync(Descriptor.Of(MediaTypes.OciLayer, b), PushAndPullTests.Opens(b), default)));
        Assert.Equal(1, most);
    }

    [Theory]
    [InlineData("123456789.dkr.ecr.eu-central-1.amazonaws.com", true, 5 * 1024 * 1024)]
    [InlineData("europe-docker.pkg.dev", false, 0)]
    [InlineData("eu.gcr.io", false, 0)]
    [InlineData("ghcr.io", false, 0)]
    [InlineData("notghcr.io", true, 0)]
    [InlineData("localhost:5000", true, 0)]
    public void Quirks_are_those_of_the_host(string registry, bool takesChunks, long smallestChunk)
    {
        var quirks = RegistryQuirks.Of(registry);
        Assert.Equal((takesChunks, smallestChunk), (quirks.TakesChunks, quirks.SmallestChunk));
    }

    public Task InitializeAsync()
    {
        var layer = _store.Store.Blobs.WriteDocument(MediaTypes.OciLayer, PushAndPullTests.RandomBytes(70_000));
        _root = ImageEdits.Empty(Platform.OfThisMachine).WithLayer(layer, layer.Digest, new HistoryEntry { CreatedBy = "ADD" }).WriteDocuments(_store.Store.Blobs);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _store.Dispose();
    }

    private static bool Matches(string answer, FakeRequest request) => answer switch
    {
        "question for a blob" => request.Method == "HEAD" && request.Path.Contains("/blobs/", StringComparison.Ordinal),
        "start of an upload" => request.Method == "POST",
        "end of an upload" => request.Method == "PUT" && request.Path.Contains("/blobs/", StringComparison.Ordinal),
        _ => request.Method == "PUT" && request.Path.Contains("/manifests/", StringComparison.Ordinal),
    };

    private ImageReference Name() => ImageReference.Parse($"{_registry.Host}/me/app:1.0");

    private Task PushAsync() => PushAsync(_client);

    private Task PushAsync(RegistryClient client) =>
        ImageCopier.CopyAsync(StoreImages.Source(_store.Store, _root), RegistryImages.Sink(client, Name()), new() { Names = [Name()], Referrers = false }, default);

    private async Task MustBeThereAsync()
    {
        Assert.Equal(_root.Digest, Digest.Of(_registry.Manifests["me/app:1.0"].Content));
        using var client = new RegistryClient(new RegistryOptions());
        using var other = new TemporaryStore();
        _registry.Answer = _ => null;
        await ImageCopier.CopyAsync(RegistryImages.Source(client, Name()), StoreImages.Sink(other.Store), new() { Names = [Name()], Referrers = false }, default);
    }
}
