using BuildKit.Oci;

namespace BuildKit.Images.Ends;

/// <summary>
/// Copies an image from one end to another, whatever they are. What the destination has or can take over within its registry does not move,
/// and goes through no store.
/// </summary>
public sealed class EndCopy(EndOptions ends)
{
    /// <param name="from">Must have the image.</param>
    /// <param name="to">Where it names nothing, the image keeps its name.</param>
    /// <param name="options">Names come from the ends.</param>
    /// <param name="ct">Cancels between two reads.</param>
    public async Task<Descriptor> CopyAsync(ImageEnd from, ImageEnd to, CopyOptions options, CancellationToken ct)
    {
        var opened = await OpenAsync(from, to, ct);
        try
        {
            var name = to.Name ?? from.Name ?? opened.Name;
            if (to is ImageEnd.Registry or ImageEnd.Store && name is { Tag: null }) name = null;
            return await WriteAsync(from, to, opened.Source, options with { Names = name is null ? [] : [name] }, ct);
        }
        finally
        {
            opened.Archive?.Dispose();
        }
    }

    private async Task<Descriptor> WriteAsync(ImageEnd from, ImageEnd to, IImageSource source, CopyOptions options, CancellationToken ct)
    {
        var root = default(Descriptor);
        switch (to)
        {
            case ImageEnd.Registry registry:
                return await ImageCopier.CopyAsync(source, RegistryImages.Sink(ends.Destination(), registry.Reference, SinkOptions(from, registry)), options, ct);
            case ImageEnd.Store:
                return await ImageCopier.CopyAsync(source, StoreImages.Sink(ends.Store()), options, ct);
            case ImageEnd.Layout layout:
                return await ImageCopier.CopyAsync(source, OciLayoutFolder.Sink(layout.Path), options, ct);
            case ImageEnd.DockerArchive archive:
                await ArchiveFile.WriteAsync(archive.Path, async file => root = await ImageCopier.CopyAsync(source, DockerArchive.Sink(file), options, ct));
                return root!;
            case ImageEnd.OciArchive archive:
                await ArchiveFile.WriteAsync(archive.Path, async file => root = await ImageCopier.CopyAsync(source, OciArchive.Sink(file), options, ct));
                return root!;
            case ImageEnd.Daemon daemon:
                using (var client = new DaemonClient(daemon.Kind, ends.Daemons.Of(daemon.Kind)))
                    await client.LoadAsync(daemon.Reference, async (stream, stop) => root = await ImageCopier.CopyAsync(source, DockerArchive.Sink(stream), options, stop), ct);
                return root!;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static RegistrySinkOptions SinkOptions(ImageEnd from, ImageEnd.Registry to) => new()
    {
        MountFrom = from is ImageEnd.Registry { Reference: var source } && source.Registry == to.Reference.Registry && source.Repository != to.Reference.Repository ? [source.Repository] : [],
    };

    private async Task<Opened> OpenAsync(ImageEnd from, ImageEnd to, CancellationToken ct) => from switch
    {
        ImageEnd.Registry registry => new Opened(RegistryImages.Source(ends.Source(), registry.Reference), registry.Reference, null),
        ImageEnd.Store stored => await OpenStoredAsync(stored, to, ct),
        ImageEnd.Layout layout => OpenLayout(layout),
        ImageEnd.DockerArchive archive => await OpenArchiveAsync(archive.Path, archive.Image, ct),
        ImageEnd.OciArchive archive => await OpenArchiveAsync(archive.Path, archive.Image, ct),
        ImageEnd.Daemon daemon => await OpenDaemonAsync(daemon, ct),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<Opened> OpenStoredAsync(ImageEnd.Store stored, ImageEnd to, CancellationToken ct)
    {
        var found = new ImageCatalog(ends.Store()).Resolve(stored.NameOrId);
        var root = to is ImageEnd.Registry or ImageEnd.Layout or ImageEnd.OciArchive ? await ends.Leaving(found.Root, ct) : found.Root;
        return new Opened(StoreImages.Source(ends.Store(), root, ImageOrigins.Of(ends.Store(), root, ends.Source)), found.Name, null);
    }

    private static Opened OpenLayout(ImageEnd.Layout layout)
    {
        var folder = OciLayoutFolder.Open(layout.Path);
        var image = folder.Find(layout.Image);
        return new Opened(folder.Source(image), image.Names is [var first, ..] ? first : null, null);
    }

    private async Task<Opened> OpenArchiveAsync(string path, string? image, CancellationToken ct)
    {
        await using var file = OpenFile(path);
        return Of(await ImageArchive.OpenAsync(file, ends.Store(), ct), image);
    }

    private async Task<Opened> OpenDaemonAsync(ImageEnd.Daemon daemon, CancellationToken ct)
    {
        using var client = new DaemonClient(daemon.Kind, ends.Daemons.Of(daemon.Kind));
        await using var stream = await client.OpenAsync(daemon.Reference, ct);
        return Of(await ImageArchive.OpenAsync(stream, ends.Store(), ct), null);
    }

    private static Opened Of(ImageArchive archive, string? name)
    {
        try
        {
            var image = archive.Find(name);
            return new Opened(archive.Source(image), image.Names is [var first, ..] ? first : null, archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArchiveException.NotAnArchive($"'{path}' cannot be opened: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <param name="Source">Read while the archive, if any, is open.</param>
    /// <param name="Name">What the image is called where it comes from.</param>
    /// <param name="Archive">Held in the store's temporary folder until disposed.</param>
    private sealed record Opened(IImageSource Source, ImageReference? Name, ImageArchive? Archive);
}
