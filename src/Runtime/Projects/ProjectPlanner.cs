using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Oci;

namespace BuildKit.Projects;

/// <summary>
/// One output of a publish to the recipe of its image. Pure: the same request, files and base give the same plan on every machine, in
/// every culture, whatever the order of the items.
/// </summary>
internal static class ProjectPlanner
{
    private const string BillsAnnotation = "io.github.buildkit-net.sbom";
    private const string ProvenanceAnnotation = "io.github.buildkit-net.provenance";

    public static ProjectPlan Plan(ProjectImageRequest request, ProjectOutput output, IReadOnlyList<SourceFile> files, ResolvedBase @base)
    {
        if (files.Count == 0) throw ProjectException.NothingPublished(request.ProjectName);
        var root = ContainerPath.Root(request.Settings.WorkingDirectory);
        var command = EntryCommand.Resolve(request.Settings.Entry, output, root, @base.Config.Config?.Entrypoint);
        command.CheckFiles(files, root, @base);
        var image = new ImagePlan
        {
            Base = @base,
            Format = request.Format ?? @base.Format,
            Layers = LayerPlanner.Plan(output, files, request.Layering, new LayerPlanOptions(root, @base.Manifest.Layers.Count, FileTimes.NotAfter(request.Created))),
            Config = ConfigPlanner.Plan(request.Settings, command, @base),
            Created = request.Created,
            Annotations = [.. Annotations(request)],
        };
        return new ProjectPlan(output.RuntimeIdentifier, image, command.Warnings);
    }

    /// <summary>
    /// The documents that accompany an image are named in it: they are written before the image gets its name, so an image found under the name
    /// with an equal digest has them, and none need be looked for.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string>> Annotations(ProjectImageRequest request)
    {
        foreach (var annotation in request.Settings.Annotations.Where(a => a.Scope.HasFlag(AnnotationScopes.Manifest))) yield return new(annotation.Name, annotation.Value);
        if (request.Sbom != SbomFormats.None) yield return new(BillsAnnotation, request.Sbom.ToString().ToLowerInvariant());
        if (request.Provenance) yield return new(ProvenanceAnnotation, "slsa-v1");
    }
}

/// <summary>The recipe of one output's image, and what its user should know.</summary>
internal sealed record ProjectPlan(string RuntimeIdentifier, ImagePlan Image, IReadOnlyList<ProjectWarning> Warnings);
