using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

public sealed partial class ImageCatalog
{
    /// <summary>Every name with its image, newest first, read from the images themselves.</summary>
    public ImageList List()
    {
        var problems = new List<BuildKitException>();
        var images = _store.References.List(problems.Add).Select(r => Summarize(r, problems)).OfType<ImageSummary>().ToArray();
        Array.Sort(images, NewestFirst);
        return new ImageList(images, problems);
    }

    /// <summary>
    /// What lists show of every image, newest first. Read from one file while nothing has changed in the store since it was written; damage to
    /// a document that is left in its place does not show then, as it would in <see cref="List"/>.
    /// </summary>
    public ImageOverview Overview(ImageFilter? filter = null)
    {
        var cache = new ImageListCache(_store);
        var all = cache.TryRead() is { } kept ? new ImageOverview(kept, []) : cache.Make(() =>
        {
            var list = List();
            return new ImageOverview([.. list.Images.Select(ImageFacts.Of)], list.Problems);
        });
        return filter is null ? all : all with { Images = [.. filter.Apply(all.Images, CreatedOf)] };
    }

    /// <summary>The images of an index, one for each platform that the store has; of a manifest the one image.</summary>
    public IReadOnlyList<Image> Platforms(Descriptor root) => [.. Identities(root).Select(i => Image.Read(_store.Blobs, i.Manifest))];

    /// <summary>The steps that made the image, newest first.</summary>
    public static IReadOnlyList<ImageHistoryRow> History(Image image)
    {
        var layers = new Queue<Descriptor>(image.Layers);
        var rows = (image.Config.History ?? []).Select(step => Row(step, step.EmptyLayer == true || layers.Count == 0 ? null : layers.Dequeue())).ToList();

        // Layers the history forgot.
        rows.AddRange(layers.Select(layer => Row(new HistoryEntry(), layer)));
        rows.Reverse();
        if (rows.Count > 0) rows[0] = rows[0] with { Id = image.Id };
        return rows;
    }

    /// <summary>The layers of an image, bottom first, and how many other images stand on each.</summary>
    public IReadOnlyList<ImageLayerView> Layers(Image image)
    {
        var chain = ChainId.OfEach(image.DiffIds);
        var others = List().Images.Select(i => i.Image).DistinctBy(i => i.Id).Where(i => i.Id != image.Id).SelectMany(i => ChainId.OfEach(i.DiffIds)).CountBy(c => c).ToDictionary();
        var steps = History(image).Reverse().Where(r => r.Layer is not null).ToArray();
        return
        [
            .. image.Layers.Select((layer, i) => new ImageLayerView
            {
                Blob = layer,
                DiffId = image.DiffIds[i],
                ChainId = chain[i],
                CreatedBy = steps[i].CreatedBy is { Length: > 0 } step ? step : null,
                SharedBy = others.GetValueOrDefault(chain[i]),
            }),
        ];
    }

    private static int NewestFirst(ImageSummary one, ImageSummary other)
    {
        var order = (other.Created ?? DateTimeOffset.MinValue).CompareTo(one.Created ?? DateTimeOffset.MinValue);
        if (order == 0) order = (one.Name is null).CompareTo(other.Name is null);
        if (order == 0) order = string.CompareOrdinal(one.Name?.ToString(), other.Name?.ToString());
        return order != 0 ? order : one.Reference.Target.Digest.CompareTo(other.Reference.Target.Digest);
    }

    private static ImageHistoryRow Row(HistoryEntry step, Descriptor? layer) => new(null, step.Created, step.CreatedBy ?? "", step.Comment ?? "", layer);

    private ImageSummary? Summarize(StoredReference reference, List<BuildKitException> problems)
    {
        try
        {
            return new ImageSummary(reference, Image.Read(_store.Blobs, ShownManifest(reference.Target)));
        }
        catch (ImageException e) when (e.Code == "BK2304")
        {
            // Artifacts are kept in the store by name too; they are no images and no damage.
            return null;
        }
        catch (BuildKitException e)
        {
            problems.Add(e);
            return null;
        }
    }

    private Descriptor ShownManifest(Descriptor root)
    {
        if (!MediaTypes.IsIndex(root.MediaType)) return root;
        var images = ReadIndex(root).Manifests.Where(PlatformChoice.IsImage).ToArray();
        var shown = images.FirstOrDefault(m => m.Platform is not null && Platform.OfThisMachine.Matches(m.Platform)) ?? images.FirstOrDefault();
        return shown is null ? throw ImageException.NotAnImage(root.Digest, "empty index") : ShownManifest(shown);
    }

    private DateTimeOffset? CreatedOf(string nameOrId) => Resolve(nameOrId).Image.Config.Created;
}
