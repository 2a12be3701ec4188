using BuildKit.Building.Assembling;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Content;
using BuildKit.Dockerfiles.Planning;
using BuildKit.Files;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Execution;

internal sealed partial class BuildRun
{
    private IReadOnlyList<BuildOutput> Outputs => _request.Outputs.Count > 0 ? _request.Outputs : [new BuildOutput.Store()];

    private async Task<DockerfileBuildResult> ExportAsync(Solver solver, PlanningResult.Planned planned, IReadOnlyList<StepResult> results, CancellationToken ct)
    {
        IReadOnlyList<Image> images = [];
        if (Outputs.Any(o => o is BuildOutput.Store or BuildOutput.Archive or BuildOutput.Layout or BuildOutput.Registry))
            images = await Told(solver, "exporting layers", () => MakeImagesAsync(solver, planned, results, ct));

        // The first output's, as its digest is the one that others will ask for: layers that are compressed on their way out have another manifest.
        Descriptor? root = null;
        foreach (var output in Outputs)
        {
            if (!_request.Attestations.IsEmpty && output is BuildOutput.Local or BuildOutput.Tar) _notes.Add($"No bill of materials and no provenance goes with {TitleOf(output)}: there is no image to refer to.");
            var written = await Told(solver, TitleOf(output), () => WriteAsync(output, solver, planned, results, images, ct));
            root ??= written;
        }

        return Describe(images, root);
    }

    private async Task<IReadOnlyList<Image>> MakeImagesAsync(Solver solver, PlanningResult.Planned planned, IReadOnlyList<StepResult> results, CancellationToken ct)
    {
        var images = new List<Image>();
        for (var i = 0; i < results.Count; i++)
        {
            var build = planned.Plan.Results[i];
            var result = results[i];
            await solver.StoreAsync(Needed(build, result), ct);
            Func<BuildStep, BuiltLayer?> own = solver.OwnLayer;
            if (_request.Squash) (build, result, own) = Squash(build, result, ct);
            var created = _request.SourceDateEpoch ?? planned.SourceDateEpoch ?? _request.Created;
            var image = BuiltImages.Create(build, result, own, created, _request.Annotations);
            image.WriteDocuments(Store.Blobs);
            images.Add(image);
        }

        return images;
    }

    /// <summary>The layers that must be here. What only goes to a registry may stay where it is until that registry asks for it, unless it has to be compressed.</summary>
    private StepResult Needed(PlatformBuild build, StepResult result) => _request.Squash || Outputs.Any(o => o is BuildOutput.Store or BuildOutput.Archive or BuildOutput.Layout)
        ? result
        : new StepResult { Layers = [.. result.Layers.Where((l, i) => i >= build.Config.RootFs.DiffIds.Count || CompressedLayers.IsWaiting(l.Blob))] };

    /// <summary>Layers of the base stay: others have them too.</summary>
    private (PlatformBuild Build, StepResult Result, Func<BuildStep, BuiltLayer?> Own) Squash(PlatformBuild build, StepResult result, CancellationToken ct)
    {
        var below = build.Config.RootFs.DiffIds.Count;
        var merged = SquashedLayers.Merge(Store, [.. result.Layers.Skip(below)], ct);
        var last = build.History.LastOrDefault(h => h.Step is not null)?.Step;
        return (build, new StepResult { Layers = merged is null ? [.. result.Layers.Take(below)] : [.. result.Layers.Take(below), merged] }, step => step == last ? merged : null);
    }

    private static DockerfileBuildResult Describe(IReadOnlyList<Image> images, Descriptor? root) => new()
    {
        Root = root, ImageId = images.Count == 1 ? images[0].Id : root?.Digest, ConfigDigest = images.Count == 1 ? images[0].Id : null, StepsRun = 0, StepsCached = 0,
    };

    private Descriptor RootOf(IReadOnlyList<Image> images)
    {
        if (images.Count == 1) return images[0].Descriptor;
        var index = new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. images.Select(i => i.Descriptor with { Platform = i.Platform })] };
        return Store.Blobs.WriteDocument(MediaTypes.OciIndex, OciJson.Write(index));
    }

    /// <summary>The root as the output has it; null where it has no image.</summary>
    private async Task<Descriptor?> WriteAsync(BuildOutput output, Solver solver, PlanningResult.Planned planned, IReadOnlyList<StepResult> results, IReadOnlyList<Image> images, CancellationToken ct)
    {
        switch (output)
        {
            case BuildOutput.Store:
                return Name(RootOf(_request.Attestations.IsEmpty ? images : await LeavingAsync(LayerCompression.Gzip)));
            case BuildOutput.CacheOnly:
                return null;
            case BuildOutput.Local local:
                for (var i = 0; i < results.Count; i++)
                    await UnpackAsync(solver, results[i], results.Count == 1 ? local.Folder : Path.Combine(local.Folder, planned.Plan.Results[i].Platform.ToString().Replace('/', '_')), ct);
                return null;
            case BuildOutput.Tar tar:
                await tar.Write(async stream => await WriteTarAsync(solver, results[0], stream, ct));
                return null;
            case BuildOutput.Archive { Docker: true } when images.Count > 1:
                throw DockerfileException.SeveralPlatforms(images.Count);
            case BuildOutput.Archive archive:
                var packed = RootOf(await LeavingAsync(LayerCompression.Gzip));
                await archive.Write(stream => CopyAsync(packed, archive.Docker ? DockerArchive.Sink(stream) : OciArchive.Sink(stream), ct));
                return packed;
            case BuildOutput.Layout layout:
                return await CopyAsync(RootOf(await LeavingAsync(LayerCompression.Gzip)), OciLayoutFolder.Sink(layout.Folder), ct);
            case BuildOutput.Registry registry:
                return await PushAsync(sink => LeavingAsync(registry.Compression, sink), [.. results.SelectMany(r => r.Layers)], ct);
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        async Task<IReadOnlyList<Image>> LeavingAsync(LayerCompression compression, IGrowingBlobSink? sink = null)
        {
            var leaving = await CompressAsync(images, solver, compression, sink, ct);
            await AttestAsync(leaving, solver, planned, results, ct);
            return leaving;
        }
    }

    private Descriptor Name(Descriptor root)
    {
        if (_request.Names.Count == 0) Store.References.SetUntagged(root);
        foreach (var name in _request.Names) Store.References.Set(name, root);
        return root;
    }

    private async Task<IReadOnlyList<Image>> CompressAsync(IReadOnlyList<Image> images, Solver solver, LayerCompression compression, IGrowingBlobSink? sink, CancellationToken ct)
    {
        var leaving = new CompressedLayers(Store) { Sink = sink };
        var compressed = new List<Image>();
        foreach (var image in images) compressed.Add(await _caches.WithInlineAsync(await leaving.EnsureAsync(image, compression, ct), solver, compression, ct));
        return compressed;
    }

    private Task<Descriptor> CopyAsync(Descriptor root, IImageSink sink, CancellationToken ct) =>
        ImageCopier.CopyAsync(StoreImages.Source(Store, root), sink, new CopyOptions { Names = _request.Names }, ct);

    /// <param name="compress">Makes the images as they leave; the first repository gets what that compresses in the same pass.</param>
    /// <param name="layers">Of all images, and where they are.</param>
    /// <param name="ct">Cancels.</param>
    private async Task<Descriptor> PushAsync(Func<IGrowingBlobSink?, Task<IReadOnlyList<Image>>> compress, IReadOnlyList<BuiltLayer> layers, CancellationToken ct)
    {
        if (_request.Names.Count == 0) throw DockerfileException.NoNames();
        var registries = _options.Registries ?? throw DockerfileException.NoRegistries();
        BlobOrigin[] elsewhere = [new("where the build has its layers from", new LayersInPlace(layers))];
        Descriptor? root = null;
        foreach (var group in _request.Names.GroupBy(n => n.Name, StringComparer.Ordinal))
        {
            var names = group.ToArray();
            var sink = RegistryImages.Sink(registries, names[0], new RegistrySinkOptions { MountFrom = MountableFrom(names[0], layers) });
            root ??= RootOf(await compress(sink as IGrowingBlobSink));
            await ImageCopier.CopyAsync(StoreImages.Source(Store, root, elsewhere), sink, new CopyOptions { Names = names }, ct);
        }

        return root!;
    }

    private IReadOnlyList<string> MountableFrom(ImageReference name, IReadOnlyList<BuiltLayer> layers) =>
    [
        .. _bases.RepositoriesOf(layers.Select(l => l.Blob.Digest).ToHashSet()).Where(b => b.Registry == name.Registry && b.Repository != name.Repository)
            .Select(b => b.Repository).Distinct(StringComparer.Ordinal).Take(RegistrySinkOptions.MostMountSources),
    ];

    private async Task WriteTarAsync(Solver solver, StepResult result, Stream output, CancellationToken ct)
    {
        var files = await solver.FilesAsync(result, ct);
        using var writer = new TarWriter(output, leaveOpen: true);
        foreach (var entry in TreeEntries.Enumerate(files, _request.SourceDateEpoch))
        {
            ct.ThrowIfCancellationRequested();
            writer.Write(entry);
        }

        writer.Complete();
    }

    /// <summary>Files of an image are a stranger's: unpacked beneath the folder, links in it not followed out, and everything the caller's.</summary>
    private async Task UnpackAsync(Solver solver, StepResult result, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        await using var spool = new FileStream(Store.NewTemporaryPath("files"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.DeleteOnClose);
        await WriteTarAsync(solver, result, spool, ct);
        spool.Position = 0;
        using var root = RootedDirectory.Open(folder);
        LayerApplier.Apply(spool, root, new LayerApplyOptions { Whiteouts = WhiteoutHandling.None, Owners = OwnerHandling.Ignore }, ct);
    }

    private static string TitleOf(BuildOutput output) => output switch
    {
        BuildOutput.Store => "naming the image",
        BuildOutput.CacheOnly => "keeping results",
        BuildOutput.Local local => $"writing files to {local.Folder}",
        BuildOutput.Tar => "writing an archive of the files",
        BuildOutput.Archive { Docker: true } => "writing a Docker archive",
        BuildOutput.Archive => "writing an OCI archive",
        BuildOutput.Layout layout => $"writing an OCI layout to {layout.Folder}",
        BuildOutput.Registry => "pushing",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<T> Told<T>(Solver solver, string title, Func<Task<T>> work)
    {
        var (number, label) = (solver.TakeNumber(), new StepLabel { Text = title });
        _progress.Report(new BuildEvent.Started(number, label));
        try
        {
            var made = await work();
            _progress.Report(new BuildEvent.Done(number, label));
            return made;
        }
        catch (Exception e)
        {
            _progress.Report(e is OperationCanceledException ? new BuildEvent.Canceled(number, label) : new BuildEvent.Failed(number, label, e));
            throw;
        }
    }
}
