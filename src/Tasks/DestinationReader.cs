using BuildKit.Projects;

namespace BuildKit.Tasks;

/// <summary>Where the image goes. A file wins over a registry, as in the SDK, so that a CI job may divert a project that names one.</summary>
internal sealed class DestinationReader(PublishImage task, string directory)
{
    public ImageDestination Read(int platforms)
    {
        if (RequestReader.NullIfEmpty(task.ArchivePath) is { } archive) return new ImageDestination.Archive(Format(platforms), FullPath(archive));
        if (RequestReader.NullIfEmpty(task.LayoutPath) is { } layout) return new ImageDestination.LayoutFolder(FullPath(layout));
        return RequestReader.NullIfEmpty(task.Registry) is { } registry ? new ImageDestination.Registry(registry) : new ImageDestination.LocalStore();
    }

    /// <summary>Docker's own format has no room for several platforms.</summary>
    private ArchiveFormat Format(int platforms)
    {
        if (task.LocalRegistry is { Length: > 0 } local) _ = Words.ChoiceOrNull<LocalDaemon>("LocalRegistry", local);
        return Words.Choice("ContainerArchiveFormat", task.ArchiveFormat, platforms > 1 ? ArchiveFormat.Oci : ArchiveFormat.Docker);
    }

    /// <summary>Keeps a slash at the end, which says that a folder is meant.</summary>
    private string FullPath(string path) => Path.GetFullPath(path, directory);

    /// <summary>The daemons whose clients can load an archive.</summary>
    private enum LocalDaemon
    {
        Docker,
        Podman,
    }
}
