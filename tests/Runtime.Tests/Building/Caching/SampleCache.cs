using BuildKit.Building.Caching;
using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Building.Caching;

/// <summary>Layers in memory that count how often they are read, and records of them.</summary>
internal sealed class SampleCache : IBlobSource
{
    private readonly Dictionary<Digest, byte[]> _blobs = [];

    public int Opened { get; private set; }

    public static string Key(int number) => Digest.Of(BitConverter.GetBytes(number)).Hex;

    public CachedLayer Layer(string content, string mediaType = MediaTypes.OciLayer)
    {
        var blob = Blob(content, mediaType);
        return new CachedLayer(blob, blob.Digest);
    }

    public Descriptor Blob(string content, string mediaType = MediaTypes.OciLayer)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        var blob = Descriptor.Of(mediaType, bytes);
        _blobs[blob.Digest] = bytes;
        return blob;
    }

    public static CacheRecord Record(int key, params CachedLayer[] layers) =>
        new() { Key = Key(key), Layers = layers, Metadata = OrdinalMap.From([new("created-by", $"RUN step {key}"), new("content-key", Key(key + 1000))]) };

    public CacheContent Content() => CacheContent.Create(
        [Record(1, Layer("base")), Record(2, Layer("base"), Layer("packages")), Record(3, Layer("other stage")), Record(4)],
        [new CacheMount("/root/.nuget", Blob("archive of packages")), new CacheMount("/obj", Blob("archive of obj"))]);

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct)
    {
        Opened++;
        return Task.FromResult<Stream>(new VerifyingStream(new MemoryStream(_blobs[blob.Digest], writable: false), blob));
    }
}
