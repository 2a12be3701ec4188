using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>
/// The one way images move: pull, push, save, load and copy are this with other ends. Every blob moves at most once, what the sink has does
/// not move, and a manifest is written after everything it needs, so an interrupted copy leaves blobs that the next one skips and nothing that
/// looks like an image.
/// </summary>
public static class ImageCopier
{
    /// <summary>Copies one root with all it reaches; returns the root as it now is at the sink.</summary>
    public static async Task<Descriptor> CopyAsync(IImageSource source, IImageSink sink, CopyOptions options, CancellationToken ct)
    {
        var root = await source.ResolveAsync(ct);
        if (options.Platform is not null) root = await ChooseAsync(source, root, options.Platform, ct);
        await CopyTreeAsync(source, sink, root, options, ct);
        if (options.Names.Count == 0) await sink.NameAsync(root, null, ct);
        foreach (var name in options.Names) await sink.NameAsync(root, name, ct);
        if (options.CompletesSink) await sink.CompleteAsync(ct);
        return root;
    }

    private static async Task CopyTreeAsync(IImageSource source, IImageSink sink, Descriptor root, CopyOptions options, CancellationToken ct)
    {
        var tree = new ImageTree();
        var withReferrers = options.Referrers && source is IReferrerSource && sink is IReferrerSink;
        var isThere = await sink.ContainsAsync(root, ct);
        if (isThere) options.Progress?.Report(new TransferEvent.Skipped(root, "already there"));

        // The manifests of an index may have got referrers since the index was copied.
        if (!isThere || (withReferrers && MediaTypes.IsIndex(root.MediaType))) await tree.AddAsync(source, root, ct);

        var referrers = withReferrers ? await AddReferrersAsync(source, (IReferrerSource)source, tree, root, ct) : [];
        await new BlobTransfer(source, sink, options).MoveAsync(tree, ct);
        foreach (var (manifest, content) in tree.Manifests) await sink.WriteManifestAsync(manifest, content, ct);
        foreach (var (subject, referrer) in referrers) await ((IReferrerSink)sink).AddReferrerAsync(subject, referrer, ct);
    }

    /// <summary>Referrers of the root and of each manifest below it; those of referrers (a signature of an SBOM) are one more step of the same.</summary>
    private static async Task<List<(Digest Subject, Descriptor Referrer)>> AddReferrersAsync(
        IImageSource source, IReferrerSource from, ImageTree tree, Descriptor root, CancellationToken ct)
    {
        var found = new List<(Digest, Descriptor)>();
        var subjects = new Queue<Digest>(tree.Manifests.Select(m => m.Descriptor.Digest).Append(root.Digest).Distinct());
        var asked = new HashSet<Digest>();
        while (subjects.TryDequeue(out var subject))
        {
            if (!asked.Add(subject)) continue;
            foreach (var referrer in await from.ListReferrersAsync(subject, ct))
            {
                found.Add((subject, referrer));
                await tree.AddAsync(source, referrer, ct);
                subjects.Enqueue(referrer.Digest);
            }
        }

        return found;
    }

    private static async Task<Descriptor> ChooseAsync(IImageSource source, Descriptor root, Platform platform, CancellationToken ct)
    {
        if (!MediaTypes.IsIndex(root.MediaType)) return root;
        var document = ManifestDocument.Parse(root, await BlobDocuments.ReadAsync(source, root, ct));
        var chosen = PlatformChoice.Choose(((ManifestDocument.Index)document).Content, platform, root.Digest.ToString());
        return await ChooseAsync(source, chosen, platform, ct);
    }
}
