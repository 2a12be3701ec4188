using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Images;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>
/// Every fault at every answer of a pull, once and for ever: the image arrives whole, or an error with a code says why; the store is sound
/// either way, and the same pull works afterwards.
/// </summary>
public sealed class FaultyPulls
{
    private static readonly string[] Answers = ["head of the manifest", "manifest", "configuration", "layer"];

    public static TheoryData<string, string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, bool>();
            foreach (var answer in Answers)
            {
                foreach (var fault in Fault.All) cases.Add(answer, fault.Name, false);
                foreach (var fault in Fault.All) cases.Add(answer, fault.Name, true);
            }

            return cases;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Cases))]
    public async Task End_well_or_say_why(string answer, string faultName, bool forEver)
    {
        var fault = Fault.All.Single(f => f.Name == faultName);
        await using var registry = new FakeRegistry();
        var root = await FillAsync(registry);
        using var target = new TemporaryStore();
        using var client = Client();
        var left = forEver ? int.MaxValue : 1;
        registry.Answer = request => Matches(answer, request, root) && Interlocked.Decrement(ref left) >= 0 ? fault.Make(request, registry.HonestAnswer(request)) : null;

        var error = await Record.ExceptionAsync(() => PullAsync(client, registry, target.Store));
        if (error is null) Assert.Equal(root.Digest, target.Store.References.Get(Name(registry))?.Digest);
        else
        {
            Assert.IsAssignableFrom<BuildKitException>(error);
            Assert.Null(target.Store.References.Get(Name(registry)));
        }

        if (fault.Passes && !forEver) Assert.Null(error);
        Assert.Empty((await new StoreCheck(target.Store).RunAsync(repair: false, default)).Select(f => f.ToString()));

        registry.Answer = _ => null;
        using var again = Client();
        await PullAsync(again, registry, target.Store);
        Assert.Equal("1", Image.Read(target.Store.Blobs, root).Config.Author);
    }

    private static RegistryClient Client() => new(new RegistryOptions
    {
        RetryDelays = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)],
        IdleTimeout = TimeSpan.FromMilliseconds(400),
        Pause = (_, _) => Task.CompletedTask,
    });

    private static bool Matches(string answer, FakeRequest request, Descriptor root) => answer switch
    {
        "head of the manifest" => request.Method == "HEAD" && request.Path.Contains("/manifests/", StringComparison.Ordinal),
        "manifest" => request.Method == "GET" && request.Path.EndsWith(root.Digest.ToString(), StringComparison.Ordinal) && request.Path.Contains("/manifests/", StringComparison.Ordinal),
        "layer" => request.Path.EndsWith(Digest.Of(Layer).ToString(), StringComparison.Ordinal),
        _ => request.Path.Contains("/blobs/", StringComparison.Ordinal) && !request.Path.EndsWith(Digest.Of(Layer).ToString(), StringComparison.Ordinal),
    };

    private static byte[] Layer { get; } = PushAndPullTests.RandomBytes(70_000);

    private static async Task<Descriptor> FillAsync(FakeRegistry registry)
    {
        using var source = new TemporaryStore();
        var layer = source.Store.Blobs.WriteDocument(MediaTypes.OciLayer, Layer);
        var root = ImageEdits.Empty(Platform.OfThisMachine).WithConfig(c => c with { Author = "1" }).WithLayer(layer, layer.Digest, new HistoryEntry { CreatedBy = "ADD" }).WriteDocuments(source.Store.Blobs);
        using var client = new RegistryClient(new RegistryOptions());
        await ImageCopier.CopyAsync(StoreImages.Source(source.Store, root), RegistryImages.Sink(client, Name(registry)), new() { Names = [Name(registry)] }, default);
        return root;
    }

    private static Task PullAsync(RegistryClient client, FakeRegistry registry, Store store) =>
        ImageCopier.CopyAsync(RegistryImages.Source(client, Name(registry)), StoreImages.Sink(store), new() { Names = [Name(registry)], Referrers = false }, default);

    private static ImageReference Name(FakeRegistry registry) => ImageReference.Parse($"{registry.Host}/me/app:1.0");
}
