using System.Text;
using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects.Explaining;

namespace BuildKit.Projects.Publishing;

/// <summary>What a publish reports of its images.</summary>
internal static class ResultBuilder
{
    public static ProjectImageResult Create(
        ProjectImageRequest request, IReadOnlyList<ProjectPlan> plans, PublishedTree tree, IReadOnlyList<ImageExplanation> explanations, IReadOnlySet<string> made) => new()
    {
        Images = [.. plans.Select((plan, i) => ImageOf(plan, tree.Images[i], explanations[i], made))],
        Index = tree.Index is { } index
            ? new ProjectIndex { Digest = tree.Root.Digest, MediaType = tree.Root.MediaType, Content = Encoding.UTF8.GetString(index) }
            : null,
        Explanations = explanations,
        Names = request.Tags,
        Destination = "",
        UpToDate = false,
    };

    private static ProjectImage ImageOf(ProjectPlan plan, ImageDocuments image, ImageExplanation explanation, IReadOnlySet<string> made)
    {
        var own = image.Layers.Skip(image.Layers.Count - plan.Image.Layers.Count).ToArray();
        return new ProjectImage
        {
            RuntimeIdentifier = plan.RuntimeIdentifier,
            Platform = image.Platform.ToString(),
            Digest = image.ManifestDescriptor.Digest,
            MediaType = image.ManifestDescriptor.MediaType,
            Manifest = Encoding.UTF8.GetString(image.Manifest),
            Config = Encoding.UTF8.GetString(image.Config),
            ConfigDigest = image.ConfigDescriptor.Digest,
            Size = image.Size,
            BaseName = plan.Image.Base.Name,
            BaseDigest = plan.Image.Base.Descriptor?.Digest,
            Layers = [.. plan.Image.Layers.Select((layer, i) => LayerOf(layer, own[i], explanation.Layers[i], made.Contains(layer.Key)))],
        };
    }

    private static ProjectLayer LayerOf(LayerPlan layer, Descriptor descriptor, LayerExplanation explanation, bool wasMade) => new()
    {
        Title = layer.Title,
        Key = layer.Key,
        Digest = descriptor.Digest,
        Size = descriptor.Size,
        Files = layer.Files,
        Work = wasMade ? LayerWork.Made : LayerWork.Reused,
        Reason = explanation.IsUnchanged ? null : explanation.Summary,
    };
}
