using BuildKit.Building.Assembling;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Building.Solving;

/// <summary>Images of builds on their way out.</summary>
public sealed class CompressedBuilds : IDisposable
{
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Layers_are_compressed_when_they_leave_and_the_id_stays()
    {
        var image = await BuildAsync();
        Assert.Equal(MediaTypes.OciLayer, image.Layers[0].MediaType);
        var root = await new CompressedLayers(_store.Store).EnsureAsync(image.Descriptor, LayerCompression.Gzip, CancellationToken.None);
        var compressed = Image.Read(_store.Store.Blobs, root);
        Assert.Equal(image.Id, compressed.Id);
        Assert.Equal(MediaTypes.OciLayerGzip, compressed.Layers[0].MediaType);
        Assert.Null(compressed.Layers[0].Annotations);
        Assert.Equal(root, await new CompressedLayers(_store.Store).EnsureAsync(image.Descriptor, LayerCompression.Gzip, CancellationToken.None));
        Assert.Equal(root, await new CompressedLayers(_store.Store).EnsureAsync(root, LayerCompression.Gzip, CancellationToken.None));
    }

    [Fact]
    public async Task An_image_that_somebody_made_of_uncompressed_layers_keeps_its_digest()
    {
        var image = await BuildAsync();
        var foreign = BuiltImages.With(image.Config, [image.Layers[0] with { Annotations = null }], []);
        foreign.WriteDocuments(_store.Store.Blobs);
        Assert.Equal(foreign.Descriptor, await new CompressedLayers(_store.Store).EnsureAsync(foreign.Descriptor, LayerCompression.Gzip, CancellationToken.None));
    }

    [Fact]
    public async Task The_history_tells_of_layers_and_of_what_made_none()
    {
        var image = await BuildAsync();
        Assert.Equal([("a file", null), ("a setting", (bool?)true)], image.Config.History!.Select(h => (h.CreatedBy, h.EmptyLayer)));
    }

    [Fact]
    public void Files_of_this_machine_stay_marked_in_what_is_built_upon_them()
    {
        var blob = Descriptor.Of(MediaTypes.OciLayerGzip, "own runtime"u8).WithAnnotation(Annotations.HostBase, "true").WithAnnotation(Annotations.LayerTitle, "dropped");
        var result = new StepResult { Layers = [new BuiltLayer(blob.Digest, blob, _store.Store.Blobs)] };
        var plan = new PlatformBuild
        {
            Platform = Platform.OfThisMachine,
            Root = new BuildStep.Scratch(),
            Config = new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new RootFs { DiffIds = [blob.Digest] } },
            History = [],
        };
        var image = BuiltImages.Create(plan, result, _ => null, DateTimeOffset.UnixEpoch, []);
        Assert.Equal([new(Annotations.HostBase, "true")], image.Layers[0].Annotations!);
    }

    private async Task<Image> BuildAsync()
    {
        using var solver = new Solver(new SolverOptions { Store = _store.Store });
        var step = new BuildStep.Copy { Base = new BuildStep.Scratch(), Destination = "/", Sources = [new CopySource { From = new BuildStep.InlineSource { FileName = "a", Content = "text"u8.ToArray() } }] };
        var result = (await solver.SolveAsync([step], CancellationToken.None))[0];
        var plan = new PlatformBuild
        {
            Platform = Platform.OfThisMachine,
            Root = step,
            Config = new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new RootFs { DiffIds = [] } },
            History = [new PlannedHistory { CreatedBy = "a file", Step = step }, new PlannedHistory { CreatedBy = "a setting" }],
        };
        var image = BuiltImages.Create(plan, result, solver.OwnLayer, DateTimeOffset.UnixEpoch, []);
        image.WriteDocuments(_store.Store.Blobs);
        return image;
    }
}
