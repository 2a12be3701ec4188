using BuildKit.Containers.Mounts;
using BuildKit.Containers.Trees;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    private const long EmptyArchive = 1024;

    /// <summary>
    /// Makes an image of a container: its image with one more layer, what the container changed, and the settings that it was started with.
    /// Volumes and what the engine itself makes are no part of it. Without changes no layer is added. Returns the image's id.
    /// </summary>
    public Digest Commit(string nameOrId, CommitOptions commit, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        var (spec, resolved) = (container.Record.Spec, container.Record.Resolved);
        var image = Image.Read(_parts.Store.Blobs, container.Record.Manifest);
        var defaults = commit.Changes.Aggregate(CommittedDefaults.Of(image.Config.Config, spec, resolved), ImageChange.Apply);
        var history = new HistoryEntry
        {
            Created = commit.Created,
            CreatedBy = string.Join(' ', resolved.Args.Skip(resolved.EntrypointLength)),
            Author = commit.Author,
            Comment = commit.Message,
        };
        image = image.WithConfig(c => c with { Created = commit.Created, Author = commit.Author ?? c.Author, Config = defaults });
        var made = Still(container, commit.Pause, () => AddChanges(image, _parts.TreeOf(container), history, cancellationToken));
        var root = made.WriteDocuments(_parts.Store.Blobs);
        if (commit.Name is { } name) _parts.Store.References.Set(name, root);
        else _parts.Store.References.SetUntagged(root);
        _parts.Events.Of(container.Record, "commit", "imageID", made.Id.ToString());
        if (commit.Name?.Familiar is { } tag) _parts.Store.Note(new StoreEvent("image", "tag", tag, _parts.Now) { Attributes = OrdinalMap.From([new("name", tag)]) });
        return made.Id;
    }

    private Image Still(Container container, bool pause, Func<Image> read)
    {
        using var group = pause && container.State.Status == ContainerStatus.Running ? ContainerCgroup.Open(container) : null;
        if (group is not { CanFreeze: true }) return read();
        Pause(container.Id);
        try
        {
            return read();
        }
        finally
        {
            // Somebody else may have let it go on, or ended it.
            if (_parts.Containers.TryRead(container.Id) is { State.Status: ContainerStatus.Paused }) Unpause(container.Id);
        }
    }

    private Image AddChanges(Image image, TreeJob tree, HistoryEntry history, CancellationToken cancellationToken)
    {
        using var blob = _parts.Store.Blobs.Create();
        var digests = LayerBlob.Write(tar => WriteChanges(tree, tar, cancellationToken), blob, LayerCompression.Gzip, cancellationToken);
        // Nothing but the end of an archive.
        if (digests.UncompressedSize <= EmptyArchive) return image.WithHistory(history);
        blob.Commit(digests.Digest);
        var type = MediaTypes.LayerFor(image.Manifest.MediaType == MediaTypes.DockerManifest ? ImageFormat.Docker : ImageFormat.Oci, LayerCompression.Gzip);
        return image.WithLayer(new Descriptor { MediaType = type, Digest = digests.Digest, Size = digests.Size }, digests.DiffId, history);
    }

    private void WriteChanges(TreeJob tree, Stream output, CancellationToken cancellationToken)
    {
        if (_parts.HasForeignFiles)
        {
            new MappedProcess(_parts.Options).Run([MappedWork.Changes, .. tree.ToArguments()], drain: tar => tar.CopyTo(output));
            return;
        }

        using var changes = new ContainerChanges(tree);
        CopyStreams.Write(changes.Entries(), output, cancellationToken);
    }
}
