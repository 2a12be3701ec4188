using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>Blobs that are sent while they are made, and lines that break meanwhile.</summary>
public sealed class GrowingUploads : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Bytes = PushAndPullTests.RandomBytes(400_000);
    private readonly TemporaryStore _store = new();
    private readonly FakeRegistry _registry = new() { KeepsCutUploads = true };

    [Fact(Timeout = 30_000)]
    public async Task The_first_bytes_leave_before_the_last_are_made()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _registry.CutRequest = r =>
        {
            if (r.Method == "PATCH") began.TrySetResult();
            return null;
        };
        await SendAsync(new RegistryOptions(), half: () => began.Task);
        Assert.Equal(["POST", "PATCH", "PUT"], _registry.Requests.Select(r => r.Method));
        Assert.Null(_registry.Requests[1].Header("Content-Length"));
        MustBeThere();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(399_999)]
    public async Task A_cut_one_goes_on_where_the_registry_says_that_it_broke(int after)
    {
        var cuts = 1;
        _registry.CutRequest = r => r.Method == "PATCH" && Interlocked.Decrement(ref cuts) >= 0 ? after : null;
        await SendAsync(Patient());

        // "0-0" is what registries say of one byte, and of none.
        Assert.Equal(after == 1 ? 2 : 1, _registry.Count("POST", ""));
        Assert.StartsWith($"{(after == 1 ? 0 : after)}-", _registry.Requests.Where(r => r.Method == "PATCH").ElementAt(1).Header("Content-Range"), StringComparison.Ordinal);
        MustBeThere();
    }

    [Fact(Timeout = 30_000)]
    public async Task One_that_is_cut_again_and_again_arrives_too()
    {
        var cuts = 3;
        _registry.CutRequest = r => r.Method == "PATCH" && Interlocked.Decrement(ref cuts) >= 0 ? 50_000 : null;
        await SendAsync(Patient());
        MustBeThere();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_wants_chunks_gets_them_as_they_are_made()
    {
        await SendAsync(Patient() with { ForceChunkedUploads = true, ChunkSize = 150_000 });
        Assert.Equal(["0-149999", "150000-299999", "300000-399999"], _registry.Requests.Where(r => r.Method == "PATCH").Select(r => r.Header("Content-Range")));
        MustBeThere();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_forgets_the_session_gets_everything_in_a_new_one()
    {
        _registry.AnswerFirst(1, r => r.Method == "PUT", FakeResponse.Error(404, "BLOB_UPLOAD_UNKNOWN"));
        await SendAsync(Patient());
        Assert.Equal(2, _registry.Count("POST", ""));
        MustBeThere();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refusal_is_an_error_and_not_asked_twice()
    {
        _registry.Answer = r => r.Method == "POST" ? FakeResponse.Error(403, "DENIED") : null;
        Assert.Equal("BK1006", (await Assert.ThrowsAsync<RegistryException>(() => SendAsync(Patient()))).Code);
        Assert.Single(_registry.Requests);
    }

    [Fact(Timeout = 30_000)]
    public async Task Whoever_stops_making_it_ends_the_upload()
    {
        using var client = new RegistryClient(new RegistryOptions());
        using var stop = new CancellationTokenSource();
        using var blob = _store.Store.Blobs.Create();
        using var content = blob.Follow();
        var sending = client.Repository(Name(), RegistryAccess.Push).WriteAsync(content, stop.Token);
        blob.Write(Bytes.AsSpan(0, 100_000));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Empty(_registry.Blobs);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _store.Dispose();

    private static RegistryOptions Patient() => new() { RetryDelays = [default, default, default], Pause = (_, _) => Task.CompletedTask };

    private ImageReference Name() => ImageReference.Parse($"{_registry.Host}/me/app");

    private async Task SendAsync(RegistryOptions options, Func<Task>? half = null)
    {
        using var client = new RegistryClient(options);
        using var blob = _store.Store.Blobs.Create();
        using var content = blob.Follow();
        var repository = client.Repository(Name(), RegistryAccess.Push);
        var sending = repository.WriteAsync(content, default);
        for (var written = 0; written < Bytes.Length; written += 10_000)
        {
            if (written == 200_000 && half is not null) await half();
            blob.Write(Bytes.AsSpan(written, 10_000));
        }

        blob.Commit();
        await sending;
        var requests = _registry.Requests.Count;
        Assert.True(await repository.ContainsAsync(Descriptor.Of(MediaTypes.OciLayer, Bytes), default));
        Assert.Equal(requests, _registry.Requests.Count);
    }

    private void MustBeThere() => Assert.Equal(Bytes, _registry.Blobs[$"me/app@{Digest.Of(Bytes)}"]);
}
