using BuildKit.Attestations;
using BuildKit.Building.Contexts;
using BuildKit.Building.Solving;
using BuildKit.Dockerfiles.Attesting;
using BuildKit.Dockerfiles.Planning;
using BuildKit.Images;

namespace BuildKit.Dockerfiles.Execution;

internal sealed partial class BuildRun
{
    /// <summary>What an image is called in documents that must name it, where it has no name.</summary>
    private const string Nameless = "image";

    private readonly List<string> _notes = [];
    private readonly Dictionary<int, SbomInventory> _inventories = [];

    /// <summary>Documents name the manifest, so that of an image with compressed layers gets other ones than that of the same image without.</summary>
    private async Task AttestAsync(IReadOnlyList<Image> images, Solver solver, PlanningResult.Planned planned, IReadOnlyList<StepResult> results, CancellationToken ct)
    {
        var wanted = _request.Attestations;
        if (wanted.IsEmpty) return;
        var attestations = new ImageAttestations(Store, wanted, _request.Names.Count > 0 ? _request.Names[0].Repository : Nameless);
        var (name, content) = _read!.Value;
        for (var i = 0; i < images.Count; i++)
        {
            if (wanted.Sbom != SbomFormats.None && !_inventories.ContainsKey(i)) _inventories[i] = Inventory(await solver.FilesAsync(results[i], ct), ct);
            attestations.Attach(images[i], _inventories.GetValueOrDefault(i), new DockerfileProvenance(_request, name, content, planned.Plan.Results[i], _bases.ImageOf, solver.OwnLayer));
        }
    }

    private SbomInventory Inventory(ISourceTree files, CancellationToken ct) =>
        new FileInventory(files, InventoryLimits.Default, what => _notes.Add($"The bill of materials leaves out {what}")).Read(ct);
}
