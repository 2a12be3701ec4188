using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Projects.Sbom;

namespace BuildKit.Projects.Publishing;

/// <summary>All documents of a publish once its layers are known: one image for each plan, and the index over them. Pure.</summary>
internal sealed record PublishedTree
{
    public required IReadOnlyList<ImageDocuments> Images { get; init; }

    /// <summary>Null for a single image.</summary>
    public required byte[]? Index { get; init; }

    /// <summary>What names lead to.</summary>
    public required Descriptor Root { get; init; }

    public static PublishedTree Create(ProjectImageRequest request, IReadOnlyList<ProjectPlan> plans, IReadOnlyDictionary<string, LayerDigests> layers)
    {
        ImageDocuments[] images = [.. plans.Select(p => ImageDocuments.Create(p.Image, [.. p.Image.Layers.Select(l => layers[l.Key])]))];
        if (images.Length == 1 && !request.AlwaysIndex) return new PublishedTree { Images = images, Index = null, Root = images[0].ManifestDescriptor };

        var mediaType = plans.All(p => p.Image.Format == ImageFormat.Docker) ? MediaTypes.DockerIndex : MediaTypes.OciIndex;
        var annotations = OrdinalMap.From(request.Settings.Annotations.Where(a => a.Scope.HasFlag(AnnotationScopes.Index)).Select(a => new KeyValuePair<string, string>(a.Name, a.Value)));
        var index = OciJson.Write(new ImageIndex
        {
            MediaType = mediaType,
            Manifests = [.. images.Select(i => i.ManifestDescriptor with { Platform = i.Platform })],
            Annotations = annotations.Count > 0 ? annotations : null,
        });
        return new PublishedTree { Images = images, Index = index, Root = Descriptor.Of(mediaType, index) };
    }

    /// <summary>The tree as the source of a copy, bills of materials and provenance included.</summary>
    public AssembledSource ToSource(ProjectImageRequest request, IReadOnlyList<ProjectPlan> plans, BaseChoice @base, AssembledSource source)
    {
        if (Index is not null) source.AddDocument(Root, Index);
        for (var i = 0; i < Images.Count; i++)
        {
            source.AddImage(plans[i].Image, Images[i], @base.Layers);
            foreach (var artifact in Attached(request, request.Outputs[i], plans[i], Images[i])) Add(source, Images[i].ManifestDescriptor.Digest, artifact);
        }

        return source;
    }

    private static IEnumerable<AttachedDocument> Attached(ProjectImageRequest request, ProjectOutput output, ProjectPlan plan, ImageDocuments image)
    {
        if (request is { Sbom: SbomFormats.None, Provenance: false }) yield break;
        var subject = new SbomSubject(request.Repository, image.ManifestDescriptor, request.Created);
        var inventory = ProjectInventory.Create(request, output);
        foreach (var document in SbomDocument.Create(request.Sbom, inventory, subject)) yield return AttachedDocument.Create(document, subject);
        if (request.Provenance) yield return AttachedDocument.Create(SbomDocument.Create(new ProjectProvenance(request, plan, inventory, subject).ToStatement()), subject);
    }

    private static void Add(AssembledSource source, Digest subject, AttachedDocument artifact)
    {
        source.AddDocument(artifact.Descriptor, artifact.Manifest);
        foreach (var (descriptor, content) in artifact.Blobs) source.AddDocument(descriptor, content);
        source.AddReferrer(subject, artifact.Descriptor);
    }
}
