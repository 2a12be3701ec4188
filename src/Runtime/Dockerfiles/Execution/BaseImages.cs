using System.Runtime.Versioning;
using BuildKit.Building;
using BuildKit.Building.Steps;
using BuildKit.Content;
using BuildKit.Dockerfiles.Planning;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>The base images of a build: found once each, their layers left where they are until something needs them.</summary>
[SupportedOSPlatform("linux")]
internal sealed class BaseImages(DockerfileBuilderOptions options, DockerfileBuildRequest request) : IDisposable
{
    private readonly BaseResolver _resolver = new(options.Engine.Store, options.Registries);
    private readonly Dictionary<WantedBase, ResolvedBase> _found = [];
    private readonly Dictionary<Digest, IBlobSource> _layers = [];
    private readonly List<BaseChoice> _choices = [];

    public IReadOnlyDictionary<WantedBase, ResolvedBase> Found => _found;

    public async Task ResolveAsync(IReadOnlyList<WantedBase> wanted, CancellationToken ct)
    {
        var choices = await Task.WhenAll(wanted.Distinct().Select(async w => (Wanted: w, Choice: await _resolver.ResolveAsync(ImageOf(w), [w.Platform], null, ct))));
        foreach (var (one, choice) in choices)
        {
            _choices.Add(choice);
            _found[one] = choice.Images[0];
            if (choice.Images[0].Descriptor is { } descriptor) _layers[descriptor.Digest] = choice.Layers;
        }
    }

    public IBlobSource LayersOf(BuildStep.ImageSource step) =>
        step.Image.Descriptor is { } descriptor && _layers.TryGetValue(descriptor.Digest, out var source) ? source : options.Engine.Store.Blobs;

    /// <summary>Where a base that was found is from.</summary>
    public BaseImage ImageOf(ResolvedBase found) => ImageOf(_found.First(f => ReferenceEquals(f.Value, found)).Key);

    public void Dispose() => _choices.ForEach(c => c.Dispose());

    private BaseImage ImageOf(WantedBase wanted) => wanted.IsContext && request.NamedContexts[wanted.Name] is BuildContextChoice.OfImage context
        ? context.Image
        : new BaseImage.Named(ImageReference.Parse(wanted.Name), request.Pull);
}
