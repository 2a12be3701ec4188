using BuildKit.Building;
using BuildKit.Building.Assembling;
using BuildKit.Oci;
using BuildKit.Projects.Publishing;

namespace BuildKit.Projects;

/// <summary>
/// From a publish output to images at their destination. What exists is never made again: unchanged inputs cost a stat of each file and a
/// look at the destination. Any number of publishes may run at once, of one project only one.
/// </summary>
public sealed class ProjectPublisher(ProjectPublisherOptions options)
{
    private readonly LayerIndex _index = new(options.Store);

    public async Task<ProjectImageResult> PublishAsync(ProjectImageRequest request, CancellationToken ct)
    {
        try
        {
            return await PublishOnceAsync(request, learns: true, ct);
        }
        catch (BuildingException e) when (e.Code == "BK4101")
        {
            // A layer known by its digest was to be sent, and this version of the compressor makes it differently. The index has learned the
            // new digest by now, so the second time all documents agree with it, if the destination is not asked again what it claims to have.
            return await PublishOnceAsync(request, learns: false, ct);
        }
    }

    private async Task<ProjectImageResult> PublishOnceAsync(ProjectImageRequest request, bool learns, CancellationToken ct)
    {
        var state = new ProjectState(request.StateDirectory);
        RequestCheck.Run(request);
        var hashes = ContentHashes.Load(state.Hashes);
        var root = ContainerPath.Root(request.Settings.WorkingDirectory);
        IReadOnlyList<SourceFile>[] files = [.. request.Outputs.Select(o => SourceFiles.Collect(o, root, hashes))];
        using var @base = await ForAsync(request.Destination, await ResolveBaseAsync(request, state, ct), ct);
        ProjectPlan[] plans = [.. request.Outputs.Select((o, i) => ProjectPlanner.Plan(request, o, files[i], @base.Images[i]))];
        hashes.Save();

        var run = new PublishRun(request, plans, @base, Destinations.Create(request, @base, state, options), state);
        return await run.RunAsync(options.Store, _index, learns, ct);
    }

    private async Task<BaseChoice> ResolveBaseAsync(ProjectImageRequest request, ProjectState state, CancellationToken ct)
    {
        Platform[] platforms = [.. request.Outputs.Select(o => o.Platform!)];
        var name = NameOf(request.Base);
        var remembered = state.BaseOf(name);
        var choice = await new BaseResolver(options.Store, options.Registries).ResolveAsync(request.Base, platforms, remembered, ct);
        if (choice.Root is { } found && found != remembered) state.RememberBase(name, found);
        return choice;
    }

    /// <summary>A base that was built here has its layers uncompressed until they leave this machine, with an image upon it as with itself.</summary>
    private async Task<BaseChoice> ForAsync(ImageDestination destination, BaseChoice @base, CancellationToken ct)
    {
        if (destination is ImageDestination.LocalStore || !@base.Images.Any(i => i.Manifest.Layers.Any(CompressedLayers.IsWaiting))) return @base;
        var images = new List<ResolvedBase>();
        foreach (var image in @base.Images)
        {
            var layers = await new CompressedLayers(options.Store).EnsureAsync(image.Manifest.Layers, image.Config.RootFs.DiffIds, LayerCompression.Gzip, ct);
            images.Add(image with { Manifest = image.Manifest with { Layers = layers } });
        }

        return @base with { Images = images };
    }

    private static string NameOf(BaseImage image) => image switch
    {
        BaseImage.OciArchive archive => $"{archive} {FileStamp.Of(archive.Path)}",
        BaseImage.DockerArchive archive => $"{archive} {FileStamp.Of(archive.Path)}",
        _ => image.ToString()!,
    };
}
