using System.Runtime.Versioning;
using BuildKit.Building;
using BuildKit.Building.Locking;
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
    private readonly Dictionary<BaseImage, BaseImage> _locked = [];
    private readonly List<string> _notes = [];

    public IReadOnlyDictionary<WantedBase, ResolvedBase> Found => _found;

    /// <summary>What was written into the lock file.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public async Task ResolveAsync(IReadOnlyList<WantedBase> wanted, CancellationToken ct)
    {
        await LockAsync(wanted.Select(RequestedOf).OfType<BaseImage.Named>(), ct);
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

    /// <summary>Where those bases come from that have any of these layers.</summary>
    public IEnumerable<ImageReference> RepositoriesOf(IReadOnlySet<Digest> layers) =>
        _choices.Where(c => c.Images.Any(i => i.Manifest.Layers.Any(l => layers.Contains(l.Digest)))).Select(c => c.Repository).OfType<ImageReference>();

    /// <summary>Where a base that was found is from.</summary>
    public BaseImage ImageOf(ResolvedBase found) => ImageOf(_found.First(f => ReferenceEquals(f.Value, found)).Key);

    public void Dispose() => _choices.ForEach(c => c.Dispose());

    /// <summary>
    /// All names before any image: in locked mode nothing is fetched for a build that is going to be refused. One after the other, since each may
    /// change the lock file.
    /// </summary>
    private async Task LockAsync(IEnumerable<BaseImage.Named> wanted, CancellationToken ct)
    {
        if (request.Lock is not { } file) return;
        var names = new BaseNames(options.Engine.Store, options.Registries);
        foreach (var image in wanted.Distinct().Where(w => !_locked.ContainsKey(w)))
        {
            var requested = image.Reference.Familiar;
            var resolved = await names.ResolveAsync(requested, file, ct);
            _locked[image] = image with { Reference = ImageReference.Parse(resolved.Image) };
            if (resolved.WasWritten) _notes.Add($"{Path.GetFileName(file.LockFile)} written: {requested} is {resolved.Image}");
        }
    }

    private BaseImage ImageOf(WantedBase wanted)
    {
        var requested = RequestedOf(wanted);
        return _locked.GetValueOrDefault(requested) ?? requested;
    }

    private BaseImage RequestedOf(WantedBase wanted) => wanted.IsContext && request.NamedContexts[wanted.Name] is BuildContextChoice.OfImage context
        ? context.Image
        : new BaseImage.Named(ImageReference.Parse(wanted.Name), request.Pull);
}
