using BuildKit.Building;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Projects.Explaining;
using BuildKit.Storage;

namespace BuildKit.Projects.Publishing;

/// <summary>The part of a publish after planning: what of the plan is missing, made and delivered.</summary>
internal sealed class PublishRun
{
    private readonly ProjectImageRequest _request;
    private readonly IReadOnlyList<ProjectPlan> _plans;
    private readonly BaseChoice _base;
    private readonly IDestination _destination;
    private readonly ProjectState _state;
    private readonly PlanRecord? _previous;
    private readonly IReadOnlyList<LayerPlan> _layers;
    private readonly Dictionary<string, LayerDigests> _digests = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private bool _hasLearned;

    public PublishRun(ProjectImageRequest request, IReadOnlyList<ProjectPlan> plans, BaseChoice @base, IDestination destination, ProjectState state)
    {
        (_request, _plans, _base, _destination, _state) = (request, plans, @base, destination, state);
        _previous = PlanRecord.Load(state.Plan);
        _layers = [.. plans.SelectMany(p => p.Image.Layers).DistinctBy(l => l.Key)];
    }

    public async Task<ProjectImageResult> RunAsync(Store store, LayerIndex index, bool learns, CancellationToken ct)
    {
        foreach (var layer in _layers)
        {
            if (index.Find(layer.Key) is { } known) _digests[layer.Key] = known;
        }

        var missing = Missing().Count();
        if (missing == 0 && await HasAsync(ct)) return Finish(bytes: 0, upToDate: true);

        // One missing layer is the ordinary change of a project that was published here before, and nobody else will have it.
        if (learns && (missing != 1 || _previous is null)) await LearnAsync(ct);
        var maker = new LayerMaker(store, index);
        await MakeAsync(maker, ct);
        if ((missing > 0 || _hasLearned) && await HasAsync(ct)) return Finish(bytes: 0, upToDate: true);
        var tree = Tree();
        var bytes = await _destination.WriteAsync(tree.ToSource(_request, _plans, _base, new AssembledSource(store, maker, tree.Root)), ct);
        return Finish(bytes, upToDate: false);
    }

    private IEnumerable<LayerPlan> Missing() => _layers.Where(l => !_digests.ContainsKey(l.Key));

    private PublishedTree Tree() => PublishedTree.Create(_request, _plans, _digests);

    private Task<bool> HasAsync(CancellationToken ct) => _destination.HasAsync(Tree().Root, ct);

    /// <summary>
    /// What the destination has of a layer goes before what this machine made of it: where two machines compress differently, the layer that is
    /// there need not be sent.
    /// </summary>
    private async Task LearnAsync(CancellationToken ct)
    {
        var learned = await _destination.LearnAsync(ct);
        foreach (var layer in _layers)
        {
            if (!learned.TryGetValue(layer.Key, out var digests)) continue;
            _digests[layer.Key] = digests;
            _hasLearned = true;
        }
    }

    private async Task MakeAsync(LayerMaker maker, CancellationToken ct)
    {
        foreach (var (key, made) in await maker.EnsureAsync(_destination.NeedsLayers ? _layers : [.. Missing()], ct))
        {
            _digests[key] = made.Digests;
            if (made.WasMade) _made.Add(key);
        }
    }

    /// <summary>
    /// Only when there is news: a publish that changes nothing writes nothing, so what is kept explains the last one that did something. The
    /// plan goes last, for the explanation of a publish that is cut off between the two is found again by the next.
    /// </summary>
    private void Remember(PlanRecord record, IReadOnlyList<ImageExplanation> explanations)
    {
        if (_state.Explanation is not { } explanation || _state.Plan is not { } plan) return;
        var isSame = record.IsSameAs(_previous);
        if (!isSame || _made.Count > 0 || !File.Exists(explanation)) new ExplanationRecord { Images = explanations }.Save(explanation);
        if (!isSame) record.Save(plan);
    }

    private ProjectImageResult Finish(long bytes, bool upToDate)
    {
        var record = PlanRecord.Of(_plans);
        var explanations = Explainer.Compare(_previous, record, _made);
        Remember(record, explanations);
        return ResultBuilder.Create(_request, _plans, Tree(), explanations, _made) with
        {
            Names = [.. _destination.Names.Select(n => n.ToString())],
            Destination = _destination.Kind,
            Path = _destination.Path,
            BaseRoot = _base.IsFromMemory ? null : _base.Root?.Digest,
            UpToDate = upToDate,
            BytesUploaded = bytes,
            Warnings = [.. _plans.SelectMany(p => p.Warnings).Distinct(), .. _base.IsFromMemory ? [ProjectWarnings.BaseFromMemory(_request.Base.ToString()!)] : Array.Empty<ProjectWarning>()],
        };
    }
}
