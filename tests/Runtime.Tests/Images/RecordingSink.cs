using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Images;

/// <summary>Remembers what it was asked to do, in order.</summary>
internal sealed class RecordingSink : IImageSink, IReferrerSink
{
    private readonly Lock _gate = new();
    private int _writing;

    public List<string> Calls { get; } = [];

    public HashSet<Digest> Present { get; } = [];

    public int MostAtOnce { get; private set; }

    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct)
    {
        lock (_gate) return Task.FromResult(Present.Contains(blob.Digest));
    }

    public async Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct)
    {
        lock (_gate) MostAtOnce = Math.Max(MostAtOnce, ++_writing);
        await using var content = await open(ct);
        await content.CopyToAsync(Stream.Null, ct);
        lock (_gate)
        {
            _writing--;
            Calls.Add($"blob {blob.Digest.Short}");
            Present.Add(blob.Digest);
        }
    }

    public Task WriteManifestAsync(Descriptor manifest, ReadOnlyMemory<byte> content, CancellationToken ct) => Record($"manifest {manifest.Digest.Short}");

    public Task NameAsync(Descriptor root, ImageReference? name, CancellationToken ct) => Record($"name {root.Digest.Short} {name?.Familiar}");

    public Task AddReferrerAsync(Digest subject, Descriptor referrer, CancellationToken ct) => Record($"referrer {subject.Short} {referrer.Digest.Short}");

    public Task CompleteAsync(CancellationToken ct) => Record("complete");

    private Task Record(string call)
    {
        Calls.Add(call);
        return Task.CompletedTask;
    }
}
